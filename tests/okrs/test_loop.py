"""The loop: from a capability of the findings to goals, figures, and what the next round said."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import unescape
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from app import questionnaires
from app.domain.change import assured, cliffs_delta, holm, unlinked_p
from app.domain.okrs import KeyResultType
from app.domain.policy import Actor, Role
from app.findings.between import field_changes
from app.models import db, tenancy
from app.models.assessments import Assessment, AssessmentState, Findings, Form
from app.models.measuring import Measurement
from app.models.okrs import GoalState, Objective
from app.models.tracking import KeyResult
from app.models.wording import Wording
from tests.findings.frozen import Told, voice, write
from tests.house import CANARY, House
from tests.journeys import write_journey
from tests.journeys.test_cases import counted
from tests.okrs import Where, write_goals

LATER = datetime(2026, 11, 6, 22, 59, tzinfo=UTC)
KEYS = [one.key for one in questionnaires.default().capabilities]


def levels(level: int, count: int = 10, *, form: Form = Form.FULL, **others: int) -> Told:
    """So many people who all say this level, except for the capabilities named."""
    said: dict[str, int | str | None] = {**dict.fromkeys(KEYS, level), **others}
    return Told([voice(said, "sales") for _ in range(count)], invited=12, form=form)


def afterwards(house: House, what: Told, state: AssessmentState = AssessmentState.RELEASED) -> UUID:
    """A round a year after the others."""
    round_id = write(house, what, state)
    with house.app.app_context(), tenancy.inside(house.organisation_id):
        found = db.session.get_one(Assessment, round_id)
        found.title, found.title_en, found.closed_at = "Herbst 2026", "Autumn 2026", LATER
        db.session.commit()
    return round_id


@pytest.fixture
def ids(house: House) -> dict[str, UUID]:
    """A journey with a point that went from 30 to 45 of 100, and goals on it."""
    with house.app.app_context(), tenancy.inside(house.organisation_id):
        journey = write_journey()
        where = Where(journey, house.departments["Vertrieb"], house.users["linus"])
        found = {**journey, **write_goals(where)}
        db.session.commit()
    return found


def take(house: House, ids: dict[str, UUID], round_id: UUID, key: str = "J6") -> None:
    """Say that the goals’ objective came from a capability of a round."""
    with house.app.app_context(), tenancy.inside(house.organisation_id):
        objective = db.session.get_one(Objective, ids["objective_id"])
        objective.assessment_id, objective.capability_key = round_id, key
        db.session.commit()


def page(house: House, path: str = "", who: str = "vera", status: int = 200) -> str:
    answer = house.client(who).get(f"/o/{house.slug}/goals/loop{path}")
    assert answer.status_code == status
    return str(answer.text)


def text_of(html: str) -> str:
    """What one reads, in one line; str.split() takes narrow and fixed spaces for spaces too."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def cost(house: House, address: str) -> int:
    """How many statements a page takes that was opened before."""
    vera = house.client("vera")
    vera.get(address)
    with counted(house.app) as seen:
        assert vera.get(address).status_code == 200
    return len([one for one in seen if "set_config" not in one])


def test_before_the_first_round(house: House) -> None:
    """Vera reads what belongs here before there is anything."""
    text = text_of(page(house))
    assert "Noch ist nichts freigegeben" in text
    assert "Zur Standortbestimmung" in text


def test_first_steps_become_goals(house: House) -> None:
    """Olga takes a step over from here; Vera, who may not, reads it only."""
    round_id = write(house, levels(3, J6=1))
    ours, theirs = page(house, who="olga"), page(house)
    way = f"/o/{house.slug}/goals/new?capability=J6&amp;round={round_id}"
    assert "Aus dem Befund ist noch kein Ziel entstanden" in text_of(ours)
    assert way in ours
    assert "J6 Messpunkte und Nullmessung" in text_of(theirs)
    assert "goals/new" not in theirs


def test_a_step_is_taken_over_from_the_findings(house: House) -> None:
    """The same way on the findings’ pages, once everyone may read them."""
    held = write(house, levels(3, J6=1), AssessmentState.CLOSED)
    released = write(house, levels(3, J6=1))
    olga, vera = house.client("olga"), house.client("vera")
    for tail in ("", "/capabilities/J6"):
        address = f"/o/{house.slug}/rounds/{{}}/findings{tail}"
        way = f"/o/{house.slug}/goals/new?capability=J6&amp;round={released}"
        assert way in olga.get(address.format(released)).text
        assert "goals/new" not in vera.get(address.format(released)).text
        assert "goals/new" not in olga.get(address.format(held)).text


def test_from_the_finding_to_the_next_round(house: House, ids: dict[str, UUID]) -> None:
    """Level then and now, the goal, the figure with its verdict, the tested field."""
    first = write(house, levels(2, J6=1))
    second = afterwards(house, levels(3))
    take(house, ids, first)
    overview = text_of(page(house))
    assert "Aus 1 Fähigkeit: 1 Ziel" in overview
    assert "1 von 1 Zahl dahinter ist sicher besser" in overview
    html = page(house, "/J6")
    text = text_of(html)
    assert "J6 Messpunkte und Nullmessung: von Stufe 1 auf 3" in text
    assert "Herbst 2026: Stufe 3." in text
    assert "Umzug: Am Einzugstag brennt Licht" in text
    assert "30,0 % → 45,0 %" in text
    assert "sicher besser als die Nullmessung, +15,0 Prozentpunkte." in text
    assert "Handlungsfeld Journeys: gesicherte Veränderung zum Besseren (p nach Holm" in text
    assert "<svg" in html
    assert "chart-chain" in html
    for one in (first, second):
        assert f"/rounds/{one}/findings/capabilities/J6" in html


def test_a_figure_that_moved_within_noise_says_so(house: House, ids: dict[str, UUID]) -> None:
    with house.app.app_context(), tenancy.inside(house.organisation_id):
        newest = db.session.get_one(Measurement, ids["measurement_id"])
        newest.value, newest.hits = 33.0, 33
        db.session.commit()
    take(house, ids, write(house, levels(2, J6=1)))
    text = text_of(page(house, "/J6"))
    assert "kleiner als das Rauschen" in text
    assert "1 Zahl, noch nicht sicher besser" in text
    assert "0 von 1 Zahl dahinter" in text_of(page(house))


def test_without_a_later_round(house: House, ids: dict[str, UUID]) -> None:
    """One that is closed but not released is not told, not even to those who read it early."""
    take(house, ids, write(house, levels(2, J6=1)))
    afterwards(house, levels(4), AssessmentState.CLOSED)
    for who in ("olga", "vera"):
        text = text_of(page(house, "/J6", who))
        assert "Seither ist keine Standortbestimmung freigegeben worden." in text
        assert "Stufe 4" not in text
        assert "Herbst 2026" not in text


def test_hidden_levels_stay_hidden(house: House, ids: dict[str, UUID]) -> None:
    """Four people answered the second round: it says that, and no level or test."""
    take(house, ids, write(house, levels(2, J6=1)))
    afterwards(house, levels(5, 4))
    text = text_of(page(house, "/J6"))
    assert "zu wenige Antworten: weniger als 5" in text
    assert "Stufe 5" not in text
    assert "Holm" not in text
    assert "zu wenige Antworten" in text_of(page(house))


def test_a_goal_that_goes_on_belongs_to_the_same_capability(
    house: House, ids: dict[str, UUID]
) -> None:
    take(house, ids, write(house, levels(2, J6=1)))
    with house.app.app_context(), tenancy.inside(house.organisation_id):
        before = db.session.get_one(Objective, ids["objective_id"])
        for number in range(2):
            after = Objective(
                cycle_id=before.cycle_id, level=before.level, text=Wording(de=f"Weiter {number}"),
                orientation=before.orientation, continues_id=before.id, state=GoalState.DRAFT,
            )  # fmt: skip
            db.session.add(after)
            db.session.flush()
            before = after
        after.state = GoalState.DROPPED
        db.session.commit()
    text = text_of(page(house, "/J6"))
    assert "Weiter 0" in text
    assert "führt ein früheres fort" in text
    assert "Noch kein Key Result." in text
    assert "Weiter 1" not in text
    assert "Aus 1 Fähigkeit: 2 Ziele" in text_of(page(house))


def test_a_capability_names_its_goals(house: House, ids: dict[str, UUID]) -> None:
    round_id = write(house, levels(2, J6=1))
    take(house, ids, round_id)
    address = f"/o/{house.slug}/rounds/{round_id}/findings/capabilities"
    vera = house.client("vera")
    html = vera.get(f"{address}/J6").text
    assert "Ziele, die daraus entstanden sind" in text_of(html)
    assert f"/goals/{ids['objective_id']}" in html
    assert f"/o/{house.slug}/goals/loop/J6" in html
    assert "Ziele, die daraus" not in text_of(vera.get(f"{address}/J5").text)


def test_many_goals_of_a_capability(house: House, ids: dict[str, UUID]) -> None:
    """Beside the capability a dozen; the picture gives way to the list; no statement more."""
    round_id = write(house, levels(2, J6=1))
    take(house, ids, round_id)
    vera = house.client("vera")
    address = f"/o/{house.slug}/goals/loop"
    few = [cost(house, f"{address}{tail}") for tail in ("", "/J6")]
    with house.app.app_context(), tenancy.inside(house.organisation_id):
        model = db.session.get_one(Objective, ids["objective_id"])
        for number in range(20):
            one = Objective(
                cycle_id=model.cycle_id, level=model.level, text=Wording(de=f"Ziel {number}"),
                orientation=model.orientation, state=GoalState.ACTIVE, assessment_id=round_id,
                capability_key="J6",
            )  # fmt: skip
            db.session.add(one)
            db.session.flush()
            db.session.add_all(
                KeyResult(objective_id=one.id, type=KeyResultType.INCREASE,
                          point_id=ids["point_id"], text=Wording(de=f"Weg {number}"),
                          state=GoalState.ACTIVE)
                for _ in range(2)
            )  # fmt: skip
        db.session.commit()
    many = [cost(house, f"{address}{tail}") for tail in ("", "/J6")]
    assert many == few
    assert max(many) <= 15
    html = vera.get(f"{address}/J6").text
    assert "chart-chain" not in html
    assert "Ziel 19" in html
    beside = vera.get(f"/o/{house.slug}/rounds/{round_id}/findings/capabilities/J6")
    assert "9 weitere Ziele" in text_of(beside.text)


def test_what_is_not_there(house: House, ids: dict[str, UUID]) -> None:
    take(house, ids, write(house, levels(2, J6=1)))
    for path in ("/X9", "/J66", "/%00", "/" + "J" * 300):
        assert house.client("vera").get(f"/o/{house.slug}/goals/loop{path}").status_code == 404
    assert "Aus dieser Fähigkeit ist noch kein Ziel entstanden" in text_of(page(house, "/J5"))
    assert CANARY not in page(house)
    other = house.client("otto").get(f"/o/{house.other_slug}/goals/loop")
    assert "Am Einzugstag" not in other.text
    assert house.client("otto").get(f"/o/{house.slug}/goals/loop").status_code == 404


def test_english_says_it_in_english(house: House, ids: dict[str, UUID]) -> None:
    take(house, ids, write(house, levels(2, J6=1)))
    afterwards(house, levels(2, J6=1))
    vera = house.client("vera")
    vera.get("/language/en")
    text = text_of(vera.get(f"/o/{house.slug}/goals/loop/J6").text)
    assert "still at level 1" in text
    assert "no assured change (Holm p = 1.000, Cliff’s δ = 0.00)" in text


def reader(house: House) -> Actor:
    """Vera."""
    return Actor(house.users["vera"], "Vera", house.organisation_id, uuid4(), Role.VIEWER, None)


def test_fields_are_compared_as_the_domain_says(house: House) -> None:
    first = write(house, levels(2, 12, J1=1, J2=4))
    second = afterwards(house, levels(3, 9, I1=1))
    with house.app.test_request_context(), tenancy.inside(house.organisation_id):
        actor = reader(house)
        found = field_changes(actor, first, second)
        means = {
            row.assessment_id: row.personal_means for row in db.session.scalars(select(Findings))
        }
    old, new = means[first], means[second]
    raw = {key: unlinked_p(old[key], new[key]) or 0 for key in old}
    for key, p in zip(raw, holm(list(raw.values())), strict=True):
        delta = cliffs_delta(old[key], new[key]) or 0
        assert (found[key].p, found[key].delta) == pytest.approx((p, delta))
        assert found[key].is_assured == assured(p, delta)
        assert found[key].is_up == (delta > 0)


@pytest.mark.parametrize(
    ("what", "state"),
    [
        (levels(3, form=Form.SHORT), AssessmentState.RELEASED),
        (levels(3), AssessmentState.CLOSED),
    ],
    ids=["other questions", "not released"],
)
def test_what_does_not_compare(house: House, what: Told, state: AssessmentState) -> None:
    """Rounds that asked for different things, and rounds the reader may not read."""
    first, second = write(house, levels(2)), afterwards(house, what, state)
    with house.app.test_request_context(), tenancy.inside(house.organisation_id):
        actor = reader(house)
        assert field_changes(actor, first, second) == {}
        assert field_changes(actor, first, uuid4()) == {}
