"""A map is drawn: stages and steps added, edited, moved, removed; two at once lose nothing."""

from __future__ import annotations

from html import unescape
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from app.models import db, tenancy
from app.models.accounts import Department
from app.models.journeys import Channel, Evidence, Journey, Orientation, Stage, Step, Touchpoint
from tests.accounts.browsing import at_once
from tests.house import CANARY, House
from tests.journeys import write_journey
from tests.journeys.map_editing import Map, form_in, journey_of

NOBODY = "00000000-0000-4000-8000-000000000404"
FORM, CALL = "Umzug: Formular", "Umzug: Anruf"
WHO_MAY = {"olga": 200, "clara": 200, "linus": 200, "petra": 200, "vera": 403, "otto": 404}
"""Petra owns the journey."""


def test_who_may_edit(house: House) -> None:
    at = Map(house)
    for who, status in WHO_MAY.items():
        client = house.client(who)
        deleting = (at.stage_path("/delete"), at.step_path("/delete"))
        pages = (at.stage_path(), at.step_path(), f"{at.home}/history", f"{at.home}/stages")
        for path in (*deleting, *pages):
            assert client.get(path).status_code == status, (who, path)
    for who in ("vera", "linus"):
        html = at.as_(who).page(at.home)
        assert ("/history" in html) == (WHO_MAY[who] == 200), "no way to a closed door"


def test_a_member_reaches_only_journeys_of_their_own(house: House) -> None:
    at = Map(house, "petra", journey_of(house, owner="hanna"))
    assert at.client.get(at.stage_path()).status_code == 404
    assert at.client.get(f"{at.home}/history").status_code == 404


def test_linus_writes_six_stages_at_once(house: House) -> None:
    at = Map(house)
    response = at.add_stages("Planen\n\n  Ankommen \nÜbergeben")
    assert response.status_code == 302
    assert list(at.picture()) == ["Melden", "Einziehen", "Planen", "Ankommen", "Übergeben"]
    assert at.places()[0] == [0, 1, 2, 3, 4]
    assert [c.number for c in at.changes()] == [1]


def test_linus_enters_steps_row_by_row(house: House) -> None:
    at = Map(house)
    sales = house.departments["Vertrieb"]
    for name, channel in (("Zählerfoto", "app"), ("Brief", "letter"), ("Begrüßung", "")):
        response = at.add_step(name, "Einziehen", channel=channel, department=sales)
        assert response.status_code == 302
        assert response.location.endswith(f"#step-{at.step_id(name)}")
    assert at.picture()["Einziehen"] == ["Zählerfoto", "Brief", "Begrüßung"]
    step = at.row(Step, at.step_id("Zählerfoto"))
    touchpoint = at.row(Touchpoint, step.touchpoint_id)
    assert (touchpoint.channel, touchpoint.department_id) == (Channel.APP, sales)
    assert (
        at.row(Touchpoint, at.row(Step, at.step_id("Begrüßung")).touchpoint_id).channel == "other"
    )


def test_the_journey_counts_as_changed(house: House) -> None:
    at = Map(house)
    before = at.row(Journey, at.ids["journey_id"])
    at.add_step("Brief")
    after = at.row(Journey, at.ids["journey_id"])
    assert after.changed_at > before.changed_at
    assert after.revision == before.revision  # who edits its goals is not disturbed


def test_a_stage_says_what_customers_want_and_how_it_feels(house: House) -> None:
    at = Map(house)
    response = at.save(
        at.stage_path(), name="Umzug melden", wants="In zehn Minuten\nalles angeben",
        emotion_current="-2", evidence_current="solid", emotion_intended="1",
        evidence_intended="opinion",
    )  # fmt: skip
    assert response.status_code == 302
    stage = at.row(Stage, at.ids["stage_id"])
    assert (stage.name.de, stage.wants.de) == ("Umzug melden", "In zehn Minuten\nalles angeben")
    assert (stage.emotion_current, stage.emotion_intended) == (-2, 1)
    assert (stage.evidence_current, stage.evidence_intended) == (Evidence.SOLID, Evidence.OPINION)
    at.save(at.stage_path(), emotion_current="")
    assert at.row(Stage, at.ids["stage_id"]).emotion_current is None


def test_a_step_says_everything(house: House) -> None:
    at = Map(house)
    response = at.save(
        at.step_path(), name="Umzugsformular", channel="app", emotion_current="-1",
        emotion_intended="2", moment="unplanned", decisive="y", pain_point="Dauert zu lang",
        opportunity="Vorausfüllen", orientation="create",
    )  # fmt: skip
    assert response.status_code == 302
    step = at.row(Step, at.ids["step_id"])
    assert (step.emotion_current, step.emotion_intended, step.moment) == (-1, 2, "unplanned")
    assert (step.pain_point.de, step.opportunity.de) == ("Dauert zu lang", "Vorausfüllen")
    assert (step.decisive, step.orientation) == (True, Orientation.CREATE)
    touchpoint = at.row(Touchpoint, step.touchpoint_id)
    assert (touchpoint.name.de, touchpoint.channel) == ("Umzugsformular", Channel.APP)
    data = at.form(at.step_path())
    data.pop("decisive")
    at.client.post(at.step_path(), data=data)
    assert at.row(Step, at.ids["step_id"]).decisive is False


def test_an_english_reader_writes_english_and_german_stays(house: House) -> None:
    at = Map(house)
    at.client.set_cookie("language", "en")
    assert at.save(at.stage_path(), name="Reporting").status_code == 302
    assert tuple(at.row(Stage, at.ids["stage_id"]).name) == ("Melden", "Reporting")


@pytest.mark.parametrize(
    ("to", "expected"),
    [("down", [CALL, FORM]), ("up", [FORM, CALL])],
)  # fmt: skip
def test_a_step_moves_one_place(house: House, to: str, expected: list[str]) -> None:
    at = Map(house)
    assert at.post(at.step_path("/position"), to=to).status_code == 302
    assert at.picture()["Melden"] == expected
    assert at.places()[1] == [0, 1]


def test_a_step_moves_into_another_stage(house: House) -> None:
    at = Map(house)
    at.post(at.step_path("/position"), to="right")
    assert at.picture() == {"Melden": [CALL], "Einziehen": [FORM]}
    at.post(at.step_path("/position"), to="right")  # at the end nothing happens
    at.post(at.step_path("/position"), to=at.stage_id("Melden"))
    assert at.picture() == {"Melden": [CALL, FORM], "Einziehen": []}
    assert at.places() == [[0, 1], [0, 1], []]


def test_a_stage_moves_and_whoever_writes_in_it_is_not_disturbed(house: House) -> None:
    at = Map(house)
    opened = at.form(at.stage_path())
    at.as_("clara").post(at.stage_path("/position"), to="right")
    assert list(at.picture()) == ["Einziehen", "Melden"]
    assert at.client.post(at.stage_path(), data={**opened, "name": "Anmelden"}).status_code == 302
    assert list(at.picture()) == ["Einziehen", "Anmelden"]


@pytest.mark.parametrize("to", ["sideways", "", "../up", NOBODY])
def test_nowhere_is_no_place_to_move_to(house: House, to: str) -> None:
    at = Map(house)
    assert at.post(at.step_path("/position"), to=to).status_code in {400, 404}
    assert at.post(at.stage_path("/position"), to=to).status_code == 400
    assert at.picture() == {"Melden": [FORM, CALL], "Einziehen": []}


def test_a_removed_step_leaves_its_measuring_point_to_the_stage(house: House) -> None:
    at = Map(house)
    touchpoint = at.row(Step, at.ids["step_id"]).touchpoint_id
    assert "1 Messpunkt bleibt und hängt dann an der Phase" in at.page(at.step_path("/delete"))
    assert at.post(at.step_path("/delete")).status_code == 302
    assert at.picture() == {"Melden": [CALL], "Einziehen": []}
    assert at.places()[1] == [0]
    assert at.point() == (at.ids["stage_id"], None)
    assert at.row(Touchpoint, touchpoint) is None
    assert at.client.get(at.step_path()).status_code == 404


def test_a_removed_stage_takes_its_steps_and_leaves_what_is_measured(house: House) -> None:
    at = Map(house)
    html = at.page(at.stage_path("/delete"))
    assert "2 Schritte gehen mit." in html
    assert at.post(at.stage_path("/delete")).status_code == 302
    assert at.picture() == {"Einziehen": []}
    assert at.places()[0] == [0]
    assert at.point() == (None, None)


def test_a_name_known_elsewhere_is_the_same_touchpoint(house: House) -> None:
    """Unless its channel is another: then it is another touchpoint of the same name."""
    at, other = Map(house), Map(house, ids=journey_of(house, "Störung"))
    other.add_step("  umzug:  FORMULAR ")
    shared = at.row(Step, at.ids["step_id"]).touchpoint_id
    assert at.row(Step, other.step_id(FORM)).touchpoint_id == shared
    html = other.page(other.step_path(step=FORM))
    assert "an mehreren Stellen" in html
    assert "Umzug: Melden" in html
    other.add_step(FORM, channel="letter")
    with house.app.app_context(), tenancy.inside(house.organisation_id):
        names = [t.name.de for t in db.session.scalars(select(Touchpoint))]
    assert names.count(FORM) == 2


def test_a_shared_touchpoint_changes_everywhere_or_parts(house: House) -> None:
    at, other = Map(house), Map(house, ids=journey_of(house, "Störung"))
    other.add_step(FORM)
    path = other.step_path(step=FORM)
    other.save(path, name="Formular für alles")
    assert at.picture()["Melden"][0] == "Formular für alles"
    other.save(path, name="Nur Störung", channel="chat", own="y")
    assert at.picture()["Melden"][0] == "Formular für alles"
    assert other.picture()["Melden"][-1] == "Nur Störung"
    assert "an mehreren Stellen" not in other.page(path)


def test_a_step_can_lead_through_another_touchpoint(house: House) -> None:
    at = Map(house)
    old = at.row(Step, at.ids["step_id"]).touchpoint_id
    assert at.save(at.step_path(), instead=CALL).status_code == 302
    assert at.picture()["Melden"] == [CALL, CALL]
    assert at.row(Touchpoint, old) is None  # nobody needs it any more
    response = at.save(at.step_path(), instead="Gibt es nicht")
    assert response.status_code == 422
    assert "Gibt es nicht" in response.get_data(as_text=True)


def test_two_people_change_different_things_and_both_stay(house: House) -> None:
    at = Map(house)
    clara = at.as_("clara")
    opened = at.form(at.step_path())
    clara.save(at.step_path(), pain_point="Zu viele Pflichtfelder")
    response = at.client.post(at.step_path(), data={**opened, "opportunity": "Vorausfüllen"})
    assert response.status_code == 409
    html = unescape(response.get_data(as_text=True))
    assert "nicht berührt" in html
    assert at.client.post(at.step_path(), data=form_in(html)).status_code == 302
    step = at.row(Step, at.ids["step_id"])
    assert (step.pain_point.de, step.opportunity.de) == ("Zu viele Pflichtfelder", "Vorausfüllen")


def test_two_people_change_the_same_and_see_both_texts(house: House) -> None:
    at = Map(house)
    clara = at.as_("clara")
    opened = at.form(at.stage_path())
    clara.save(at.stage_path(), name="Umzug melden", wants="Schnell fertig sein")
    response = at.client.post(at.stage_path(), data={**opened, "name": "Bescheid geben"})
    assert response.status_code == 409
    html = unescape(response.get_data(as_text=True))
    for words in ("Ihre Fassung", "Bescheid geben", "Umzug melden", "Jetzt gespeichert"):
        assert words in html
    again = form_in(html)
    assert (again["name"], again["wants"]) == ("Bescheid geben", "Schnell fertig sein")
    assert at.row(Stage, at.ids["stage_id"]).name.de == "Umzug melden"
    assert at.client.post(at.stage_path(), data=again).status_code == 302
    assert at.row(Stage, at.ids["stage_id"]).name.de == "Bescheid geben"


def test_a_touchpoint_renamed_elsewhere_meanwhile_is_a_conflict_too(house: House) -> None:
    at, other = Map(house), Map(house, "clara", journey_of(house, "Störung"))
    other.add_step(FORM)
    opened = at.form(at.step_path())
    other.save(other.step_path(step=FORM), name="Formular neu")
    assert at.client.post(at.step_path(), data={**opened, "name": "Meins"}).status_code == 409
    assert at.picture()["Melden"][0] == "Formular neu"


@pytest.mark.parametrize("revision", [None, "", "x", "99999999999", "-1"])
def test_a_form_without_its_revision_passes_for_none(house: House, revision: str | None) -> None:
    at = Map(house)
    for path in (at.stage_path(), at.step_path()):
        data = {**at.form(path), "name": "Anders", "opened": "[1"}
        data.pop("revision")
        if revision is not None:
            data["revision"] = revision
        assert at.client.post(path, data=data).status_code == 409
    assert at.picture() == {"Melden": [FORM, CALL], "Einziehen": []}


@pytest.mark.parametrize("opened", ["", "null", "7", "{", "[" * 9000, '{"name": [1]}', "x" * 50000])
def test_a_forged_memory_of_the_form_does_no_harm(house: House, opened: str) -> None:
    at = Map(house)
    data = {**at.form(at.stage_path()), "name": "Anders", "revision": "9", "opened": opened}
    assert at.client.post(at.stage_path(), data=data).status_code == 409


def test_the_same_form_fifty_times_adds_once(house: House) -> None:
    at = Map(house)
    token, operation = at.token(), str(uuid4())
    clients = [house.client("linus") for _ in range(25)]
    stage = {"csrf_token": token, "operation": operation, "names": "Ankommen"}
    step = {"csrf_token": token, "operation": operation, "name": "Brief", "channel": "letter",
            "department": ""}  # fmt: skip
    for client in clients:
        client._cookies = dict(at.client._cookies)
    path = at.stage_path("/steps")
    answers = at_once(
        *(lambda c=c: c.post(f"{at.home}/stages", data=stage).status_code for c in clients),
        *(lambda c=c: c.post(path, data=step).status_code for c in clients),
    )
    assert set(answers) == {302}
    assert at.picture() == {"Melden": [FORM, CALL, "Brief"], "Einziehen": [], "Ankommen": []}


def test_what_was_added_and_removed_does_not_come_back_with_the_old_form(house: House) -> None:
    at, operation = Map(house), uuid4()
    at.add_step("Brief", operation=operation)
    at.post(at.step_path("/delete", "Brief"))
    at.add_step("Brief", operation=operation)
    assert at.picture()["Melden"] == [FORM, CALL]


def test_two_people_add_at_the_same_second_and_both_stay(house: House) -> None:
    at = Map(house)
    clara = at.as_("clara")
    token = {one: one.token() for one in (at, clara)}
    for number in range(4):
        path = at.stage_path("/steps")
        sent = [
            {"csrf_token": token[one], "operation": str(uuid4()), "name": f"{one.who} {number}",
             "channel": "chat", "department": ""}
            for one in (at, clara)
        ]  # fmt: skip
        answers = at_once(
            lambda d=sent[0], p=path: at.client.post(p, data=d).status_code,
            lambda d=sent[1], p=path: clara.client.post(p, data=d).status_code,
        )
        assert answers == [302, 302]
    assert len(at.picture()["Melden"]) == 10
    assert at.places()[1] == list(range(10))
    assert [c.number for c in at.changes()] == list(range(1, 9))


def test_two_reorderings_at_once_end_in_one_order(house: House) -> None:
    at = Map(house)
    clara = at.as_("clara")
    at.add_stages("Drei\nVier")
    tokens = (at.token(), clara.token())
    for _ in range(4):
        answers = at_once(
            lambda: (
                at.client.post(
                    at.stage_path("/position"), data={"csrf_token": tokens[0], "to": "right"}
                ).status_code
            ),
            lambda: (
                clara.client.post(
                    at.step_path("/position"), data={"csrf_token": tokens[1], "to": "right"}
                ).status_code
            ),
        )
        assert answers == [302, 302]
    assert at.places()[0] == [0, 1, 2, 3]
    assert sorted(name for names in at.picture().values() for name in names) == [CALL, FORM]
    assert list(at.picture())[-1] == "Melden"


def test_saving_at_once_one_wins_and_the_other_hears_of_it(house: House) -> None:
    at = Map(house)
    clara = at.as_("clara")
    for number in range(3):
        sent = [{**one.form(at.stage_path()), "name": f"{one.who} {number}"} for one in (at, clara)]
        answers = at_once(
            lambda d=sent[0]: at.client.post(at.stage_path(), data=d).status_code,
            lambda d=sent[1]: clara.client.post(at.stage_path(), data=d).status_code,
        )
        assert sorted(answers) == [302, 409]


def test_removing_a_stage_while_somebody_adds_to_it(house: House) -> None:
    at = Map(house)
    clara = at.as_("clara")
    for number in range(3):
        at.add_stages(f"Kurz {number}")
        tokens, path = (at.token(), clara.token()), at.stage_path("", f"Kurz {number}")
        deleting = {"csrf_token": tokens[0]}
        step = {"csrf_token": tokens[1], "operation": str(uuid4()), "name": "Spät",
                "channel": "", "department": ""}  # fmt: skip
        removed, added = at_once(
            lambda p=path, d=deleting: at.client.post(f"{p}/delete", data=d).status_code,
            lambda p=path, d=step: clara.client.post(f"{p}/steps", data=d).status_code,
        )
        assert removed == 302
        assert added in {302, 404, 409}
    assert list(at.picture()) == ["Melden", "Einziehen"]


@pytest.mark.words
@pytest.mark.parametrize(
    "name", ["", "   ", "x" * 121, "Me\u200blden", "a\0b", "\u202egnagnie", "a\x07b"]
)
def test_names_nobody_can_read_are_refused_and_kept(house: House, name: str) -> None:
    at = Map(house)
    for path in (at.stage_path(), at.step_path()):
        data = {**at.form(path), "name": name, "emotion_current": "2"}
        response = at.client.post(path, data=data)
        assert response.status_code == 422, name
        assert form_in(response.get_data(as_text=True))["emotion_current"] == "2"
    assert at.add_step(name).status_code == 422
    assert at.add_stages(name).status_code == 422
    assert at.picture() == {"Melden": [FORM, CALL], "Einziehen": []}


@pytest.mark.words
@pytest.mark.parametrize(
    "changes",
    [{"emotion_current": "3"}, {"emotion_current": "NaN"}, {"emotion_intended": "-2.0"},
     {"evidence_current": "certain"}, {"moment": ""}, {"channel": "fax"}, {"orientation": "win"},
     {"pain_point": "x" * 2001}, {"opportunity": "a\0b"}, {"department": "x"},
     {"department": NOBODY}, {"instead": "y" * 121}],
)  # fmt: skip
def test_choices_nobody_offered_are_refused(house: House, changes: dict[str, str]) -> None:
    at = Map(house)
    before = at.row(Step, at.ids["step_id"]).revision
    assert at.save(at.step_path(), **changes).status_code == 422
    assert at.row(Step, at.ids["step_id"]).revision == before
    assert not at.changes()


def test_nothing_of_otto_can_be_named(house: House) -> None:
    """His departments, stages, steps and touchpoints are as good as not there."""
    at = Map(house)
    with house.app.app_context(), tenancy.inside(house.other_organisation_id):
        theirs = write_journey(CANARY)
        department = db.session.scalars(select(Department.id)).one()
        db.session.commit()
    assert at.add_step("Brief", department=department).status_code == 422
    assert at.save(at.step_path(), department=str(department)).status_code == 422
    assert at.post(at.step_path("/position"), to=theirs["stage_id"]).status_code == 404
    assert at.save(at.step_path(), instead=f"{CANARY}: Formular").status_code == 422
    for row in (theirs["stage_id"], uuid4()):
        for rest in ("", "/steps", "/position", "/delete"):
            path = f"{at.home}/stages/{row}{rest}"
            assert at.post(path, name="x", to="up").status_code == 404, path
    for row in (theirs["step_id"], uuid4()):
        for rest in ("", "/position", "/delete"):
            assert at.post(f"{at.home}/steps/{row}{rest}", to="up").status_code == 404
    at.add_step(f"{CANARY}: Formular")
    step = at.row(Step, at.step_id(f"{CANARY}: Formular"))
    assert step.touchpoint_id != theirs["touchpoint_id"]


def test_a_stage_of_another_journey_is_not_edited_under_this_one(house: House) -> None:
    at, other = Map(house), journey_of(house, "Störung")
    assert at.client.get(f"{at.home}/stages/{other['stage_id']}").status_code == 404
    assert at.client.get(f"{at.home}/steps/{other['step_id']}").status_code == 404
    assert at.post(at.step_path("/position"), to=other["stage_id"]).status_code == 404


def test_there_is_an_end_to_stages_and_steps(house: House) -> None:
    at = Map(house)
    assert at.add_stages("\n".join(f"S{i}" for i in range(21))).status_code == 422
    assert at.add_stages("\n".join(f"S{i}" for i in range(20))).status_code == 302
    response = at.add_stages("\n".join(f"T{i}" for i in range(9)))
    assert response.status_code == 422
    assert "T8" in response.get_data(as_text=True)
    assert "30" in response.get_data(as_text=True)


def test_a_form_of_a_step_asks_the_database_seldom(house: House) -> None:
    at = Map(house)
    for number in range(12):
        at.add_step(f"Schritt {number}")
    assert statements(at, at.step_path()) <= 14
    assert statements(at, f"{at.home}/history") <= 10


def statements(at: Map, path: str) -> int:
    """How many statements a page takes, signing in included."""
    from sqlalchemy import event

    with at.house.app.app_context():
        engine = db.engine
    seen: list[str] = []

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        assert at.client.get(path).status_code == 200
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return len([s for s in seen if s.startswith("SELECT") and "set_config" not in s])


def test_touchpoints_without_steps_do_not_pile_up(house: House) -> None:
    at = Map(house)

    def count() -> int:
        def ask() -> int:
            return db.session.scalar(select(func.count(Touchpoint.id))) or 0

        return at.ask(ask)  # type: ignore[no-any-return]  # fmt: skip

    assert count() == 2
    for _ in range(3):
        at.add_step("Kurz")
        at.post(at.step_path("/delete", "Kurz"))
    assert count() == 2


def test_with_very_many_touchpoints_those_used_most_are_suggested(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = Map(house)
    monkeypatch.setattr("app.journeys.touchpoints.SUGGESTED", 2)
    assert "meistgenutzten" not in at.page(at.step_path())
    for _ in range(2):
        at.add_step("Brief", channel="letter")
    html = at.page(at.step_path())
    assert '<option value="Brief"' in html
    assert html.count("data-channel=") == 2
    assert "Vorgeschlagen werden die 2 meistgenutzten" in html
    assert at.save(at.step_path(), instead=CALL).status_code == 302, "the others are found by name"
