"""The opening sentences and titles in words: one story for each thing that can be said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from app import questionnaires
from app.domain.sentences import Kind
from app.findings.story import Saying, Story
from app.models.assessments import Form
from tests.findings.frozen import Told, nordlicht, told, voice

FIELDS = {f.key: [c.key for c in f.capabilities] for f in questionnaires.default().fields}
ALL = [key for keys in FIELDS.values() for key in keys]

pytestmark = pytest.mark.usefixtures("words")


def house(
    base: int = 3, people: int = 8, **special: int | str | None
) -> list[Mapping[str, int | str | None]]:
    """So many people who all say the same; fields or capabilities may say something else."""
    said: dict[str, int | str | None] = dict.fromkeys(ALL, base)
    for name, level in special.items():
        said |= dict.fromkeys(FIELDS.get(name, [name]), level)
    return [said] * people


def story(
    *groups: list[Mapping[str, int | str | None]], language: str = "de", **roles: object
) -> Story:
    voices = [voice(one, "sales", "") for group in groups for one in group]
    return told(Told(voices, invited=40), language, **roles)


def says(found: Story, kind: Kind) -> str:
    return next((one.text for one in found.sentences if one.kind is kind), "")


def saying(found: Story, kind: Kind) -> Saying:
    return next(one for one in found.sentences if one.kind is kind)


def test_the_strongest_and_the_weakest_field() -> None:
    found = story(house(skills=4, S4=3, operations=2, O3=1))
    assert found.headline == "Skills führt, bei Operations ist der Weg am weitesten"
    assert says(found, Kind.STRONGEST_FIELD) == (
        "Skills ist am weitesten. 5 von 6 Fähigkeiten erreichen Stufe 4 (Gesteuert)."
    )
    assert says(found, Kind.WEAKEST_FIELD) == (
        "Operations hat den weitesten Weg. Am weitesten zurück liegt "
        "O3 Journey-Ziele in den Bereichen (OKR): Stufe 1."
    )
    assert saying(found, Kind.STRONGEST_FIELD).how == (
        "Feldindex 3,8; schwächste Fähigkeit S4 Rollen und Profile (3)"
    )
    assert found.picture is not None
    assert found.picture.title == "Am weitesten ist der Weg bei Operations"


def test_ties_are_named_together() -> None:
    found = story(house(skills=4, tools=4), language="en")
    assert says(found, Kind.STRONGEST_FIELD) == "Skills and Tools are level in front."
    assert saying(found, Kind.STRONGEST_FIELD).letters == ("S", "T")
    assert found.headline == "Skills and Tools stand out"


def test_no_field_stands_out() -> None:
    found = story(house(J1=4))
    assert found.headline == "Kein Feld ragt heraus"
    assert says(found, Kind.NO_FIELD_STANDS_OUT) == (
        "Kein Feld ragt heraus. Die Feldindizes liegen zwischen 3,0 und 3,2."
    )
    assert "Alle Feldindizes stehen bei 3,0." in says(story(house()), Kind.NO_FIELD_STANDS_OUT)


def test_two_camps_are_counted() -> None:
    found = story(house(J1=1, people=6), house(J1=5, people=5))
    assert says(found, Kind.DISAGREEMENT) == (
        "J1 Gemeinsames Journey-Verständnis. 6 wählen Stufe 1, 5 Stufe 5. "
        "Ein Durchschnitt würde das verdecken."
    )
    assert saying(found, Kind.DISAGREEMENT).how.startswith("J1 gespalten, A −")


def test_where_nobody_is_split_the_range_is_named() -> None:
    found = story(house(J1=2, people=3), house(J1=3, people=3), house(J1=4, people=2))
    assert "Die Antworten reichen von Stufe 2 bis Stufe 4." in says(found, Kind.DISAGREEMENT)


@pytest.mark.parametrize(
    ("unseen", "de", "en"),
    [
        ({}, "", ""),
        (
            {"T4": "?"},
            "T4 Verbundene Systeme können viele nicht beurteilen: 50\u202f% sagen das.",
            "T4 Connected systems is out of sight for many: 50% cannot judge it.",
        ),
        (
            {"T4": "?", "T6": "?"},
            "T4 Verbundene Systeme und T6 Datenqualität und Datenschutz können viele nicht "
            "beurteilen: 50\u202f% und 50\u202f% sagen das.",
            "T4 Connected systems and T6 Data quality and privacy are out of sight for many: "
            "50% and 50% cannot judge them.",
        ),
        (
            {"tools": "?"},
            "6 Fähigkeiten können viele nicht beurteilen, allen voran T1 Journey-Werkzeug "
            "(50\u202f%).",
            "6 capabilities are out of sight for many, first of all T1 Journey tool: "
            "50% cannot judge it.",
        ),
    ],
)
def test_what_many_cannot_judge(unseen: dict[str, str], de: str, en: str) -> None:
    groups = (house(people=8), house(people=8, **unseen))
    assert says(story(*groups), Kind.VISIBILITY_GAPS) == de
    assert says(story(*groups, language="en"), Kind.VISIBILITY_GAPS) == en


@pytest.mark.parametrize(
    ("leaders", "front", "lead", "title"),
    [
        (4, 2, "Die Leitung sieht das Haus weiter als der Kundenkontakt:",
         "Bei Culture sieht die Leitung gesichert mehr als der Kundenkontakt"),
        (2, 4, "Der Kundenkontakt sieht das Haus weiter als die Leitung:",
         "Bei Culture sieht der Kundenkontakt gesichert mehr als die Leitung"),
        (3, 3, "", "Kein gesicherter Unterschied zwischen Leitung und Kundenkontakt"),
    ],
)  # fmt: skip
def test_leaders_and_front_line(leaders: int, front: int, lead: str, title: str) -> None:
    voices = [
        *(voice(one, "a", "leadership") for one in house(culture=leaders, people=8)),
        *(voice(one, "b", "front_line") for one in house(culture=front, people=12)),
    ]
    found = told(Told(voices, invited=40), "de")
    text = says(found, Kind.PERCEPTION_GAP)
    assert text.startswith(lead) if lead else text == ""
    assert found.perception is not None
    assert found.perception.title == title
    assert (found.headline == "Zwei Beschreibungen desselben Hauses") is bool(lead)


def test_both_directions_at_once() -> None:
    voices = [
        *(voice(one, "a", "leadership") for one in house(culture=4, tools=2, people=8)),
        *(voice(one, "b", "front_line") for one in house(culture=2, tools=4, people=12)),
    ]
    found = told(Told(voices, invited=40), "en")
    assert says(found, Kind.PERCEPTION_GAP) == (
        "Leadership and front line see two different houses: in Culture 4.0 against 2.0 and "
        "in Tools 2.0 against 4.0."
    )


def test_what_first_names_the_step_and_what_follows() -> None:
    found = story(house(people=8, operations=2, O2=1), language="en")
    first = saying(found, Kind.WHAT_FIRST)
    assert first.lead == "O2 Journey ownership."
    assert first.how.startswith("From level 1 to level 2; nothing has to come first; effort ")
    assert "After that: " in first.rest
    assert found.first.steps[0].capability == "O2 Journey ownership"


def test_what_has_to_come_first_is_said_with_its_reason() -> None:
    everybody = nordlicht()
    blocked = [one for one in told(everybody).first.steps if not one.is_ready]
    assert blocked[0].first == ("first: J2 Journey inventory and hierarchy on level 3 (today 1)",)
    short = told(replace(everybody, form=Form.SHORT))
    reasons = [text for one in short.capabilities if one.step for text in one.step.first]
    assert all("not asked here" in text or "today" in text for text in reasons)


@pytest.mark.parametrize(
    ("split", "mixed", "title"),
    [
        (0, 0, "Das Haus ist sich überall einig"),
        (1, 0, "Nur bei einer Fähigkeit ist das Haus gespalten"),
        (3, 4, "Bei 3 von 36 Fähigkeiten ist das Haus gespalten"),
        (36, 0, "Das Haus ist bei jeder Fähigkeit gespalten"),
        (0, 36, "Nirgends gespalten, aber auch nirgends einig"),
        (0, 35, "Nirgends gespalten, aber nur bei einer von 36 Fähigkeiten einig"),
        (0, 6, "Nirgends gespalten und bei 30 von 36 Fähigkeiten einig"),
    ],
)
def test_titles_of_disagreement(split: int, mixed: int, title: str) -> None:
    disputed, moot = ALL[:split], ALL[split : split + mixed]
    groups = [
        house(people=4, **dict.fromkeys(disputed, camp), **dict.fromkeys(moot, other))
        for camp, other in ((1, 2), (5, 4), (1, 3), (5, 3))
    ]
    found = story(*groups)
    assert found.disagreement.title == title


def test_no_claim_about_capabilities_without_a_word() -> None:
    groups = (house(people=8, J1=1, J2="?"), house(people=8, J1=5, J2="?"))
    title = "Bei einer der 35 Fähigkeiten mit genug Antworten ist das Haus gespalten"
    assert story(*groups).disagreement.title == title
    united = story(house(people=8, J2="?"))
    assert united.disagreement.title == "Wo es genug Antworten gibt, ist niemand gespalten"
    assert united.disagreement.keys[-1] == "J2"


@pytest.mark.parametrize(
    ("special", "title"),
    [
        ({}, "Alle 6 Felder stehen auf Stufe 3"),
        ({"O1": 1}, "Ein Feld steht noch auf Stufe 1: Operations"),
        ({"O1": 2, "T1": 2}, "2 von 6 Feldern stehen noch auf Stufe 2"),
        ({"T1": "?"}, "Die Felder, eines nach dem anderen"),
    ],
)
def test_titles_of_the_fields(special: dict[str, int | str], title: str) -> None:
    assert story(house(**special)).fields_title == title


@pytest.mark.parametrize(
    ("people", "headline", "missing"),
    [
        (0, "Niemand hat geantwortet", "ohne einen einzigen Antwortbogen"),
        (1, "Zu wenige Antworten für einen Befund", "Eine Person hat geantwortet."),
        (4, "Zu wenige Antworten für einen Befund", "4 Personen haben geantwortet."),
        (5, "Kein Feld ragt heraus", ""),
    ],
)
def test_too_few_answers(people: int, headline: str, missing: str) -> None:
    found = story(house(people=people))
    assert found.headline == headline
    assert missing in found.missing
    assert bool(found.missing) is bool(missing)
    if missing:
        assert (found.sentences, found.gaps, found.perception, found.picture) == (
            (),
            None,
            None,
            None,
        )
        assert not any(one.counts or one.median or one.mean for one in found.capabilities)


def test_nobody_could_judge() -> None:
    found = story(house(people=8, **dict.fromkeys(ALL, "?")))
    assert found.headline == "Zu wenige Antworten für einen Befund"
    assert found.missing.startswith("Keine Fähigkeit hat 5 Antworten")
