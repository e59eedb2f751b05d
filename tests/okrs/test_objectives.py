"""Objectives: written by those who may, coached, proposed, answered, begun, given up."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import event, select, update

from app.domain.okrs import KeyResultType, Status
from app.models import db
from app.models.accounts import AuditEntry, Department
from app.models.assessments import AssessmentState
from app.models.journeys import Journey, JourneyState, Orientation, Step
from app.models.okrs import Cycle, CycleState, GoalState, Objective, ObjectiveLevel
from app.models.tracking import GoalChange, KeyResult
from app.models.wording import Wording
from tests.accounts.browsing import at_once, hidden, inside, send, text_of, values_in
from tests.findings.frozen import nordlicht, write
from tests.house import House
from tests.journeys import write_journey
from tests.okrs import Where, write_goals

WHO_MAY_WRITE = {"olga": 302, "clara": 302, "linus": 422, "petra": 403, "vera": 403, "otto": 404}
"""Linus leads Sales: he may write, but not a goal of a journey."""
WHO_MAY_SEE = {"olga": 200, "clara": 200, "linus": 200, "petra": 200, "vera": 200, "otto": 404}
TEXT = "Wer umzieht, hat am Einzugstag Licht"


class Goals(NamedTuple):
    """A house with a journey, one open cycle, and the goals of `tests.okrs.write_goals`."""

    house: House
    rows: dict[str, UUID]

    def at(self, rest: str = "") -> str:
        return f"/o/{self.house.slug}/goals{rest}"

    def page(self, objective_id: UUID, rest: str = "") -> str:
        return self.at(f"/{objective_id}{rest}")

    def inside(self, ask: Callable[[], Any]) -> Any:
        return inside(self.house, ask)

    def objective(self, objective_id: UUID) -> Objective:
        def ask() -> Objective:
            found = db.session.get_one(Objective, objective_id)
            db.session.expunge_all()
            return found

        return self.inside(ask)  # type: ignore[no-any-return]

    def key_results(self, objective_id: UUID) -> list[KeyResult]:
        def ask() -> list[KeyResult]:
            found = list(
                db.session.scalars(
                    select(KeyResult)
                    .where(KeyResult.objective_id == objective_id)
                    .order_by(KeyResult.position)
                )
            )
            db.session.expunge_all()
            return found

        return list(self.inside(ask))

    def history(self, objective_id: UUID) -> list[tuple[str, Any, Any]]:
        def ask() -> list[tuple[str, Any, Any]]:
            rows = db.session.scalars(
                select(GoalChange)
                .where(GoalChange.objective_id == objective_id)
                .order_by(GoalChange.at, GoalChange.field)
            )
            return [(one.field, one.before, one.after) for one in rows]

        return list(self.inside(ask))

    def fields(self, **data: Any) -> dict[str, Any]:
        """A journey's goal as somebody fills it in."""
        return {
            "text": TEXT, "cycle": str(self.rows["cycle_id"]), "level": "journey",
            "journey": str(self.rows["journey_id"]), "department": "", "owner": "",
            "commitment": "committed", "orientation": "improve", "origin": "co_created",
            "parent": "", **data,
        }  # fmt: skip

    def write(self, who: str = "clara", path: str = "/new", **data: Any) -> Any:
        return send(self.house.client(who), self.at(path), **self.fields(**data))

    def draft(self, **data: Any) -> UUID:
        """One more goal, by its id."""
        answer = self.write(**data)
        assert answer.status_code == 302, text_of(answer)
        return UUID(answer.location.rsplit("/", 1)[1])

    def step(self, who: str, objective_id: UUID, deed: str, **data: Any) -> Any:
        """Press a button of the goal's page."""
        client = self.house.client(who)
        return send(client, self.page(objective_id, f"/{deed}"), page=self.page(objective_id),
                    **data)  # fmt: skip


@pytest.fixture
def goals(house: House) -> Goals:
    def build() -> dict[str, UUID]:
        journey = write_journey()
        found = write_goals(Where(journey, house.departments["Vertrieb"], house.users["petra"]))
        db.session.commit()
        return {**journey, **found}

    return Goals(house, dict(inside(house, build)))


# Who, and what a goal needs.


@pytest.mark.parametrize("who", WHO_MAY_WRITE)
def test_who_may_write_a_goal_of_a_journey(goals: Goals, who: str) -> None:
    client = goals.house.client(who)
    page = goals.at("/new") if WHO_MAY_WRITE[who] in {302, 422} else "/password"
    answer = send(client, goals.at("/new"), page=page, **goals.fields())
    assert answer.status_code == WHO_MAY_WRITE[who]


@pytest.mark.parametrize("who", WHO_MAY_SEE)
def test_everybody_of_the_house_reads_goals(goals: Goals, who: str) -> None:
    answer = goals.house.client(who).get(goals.page(goals.rows["objective_id"]))
    assert answer.status_code == WHO_MAY_SEE[who]


def test_a_goal_is_written_and_stands_in_trail_and_history(goals: Goals) -> None:
    id_ = goals.draft(owner=str(goals.house.users["petra"]), parent="", note="Erst fragen")
    one = goals.objective(id_)
    assert (one.text, one.state) == (Wording(de=TEXT), GoalState.DRAFT)
    assert one.orientation is Orientation.IMPROVE
    assert goals.history(id_) == [("created", None, {"de": TEXT})]

    def trail() -> list[str]:
        return [one.target for one in db.session.scalars(select(AuditEntry))
                if one.action == "objective-created"]  # fmt: skip

    assert goals.inside(trail) == [TEXT]


def test_leads_write_goals_of_their_departments_only(goals: Goals) -> None:
    sales, hr = goals.house.departments["Vertrieb"], goals.house.departments["Personal"]

    def below() -> UUID:
        one = Department(name="Innendienst", parent_id=sales)
        db.session.add(one)
        db.session.commit()
        return one.id

    inner = goals.inside(below)
    for department, status in ((sales, 302), (inner, 302), (hr, 422)):
        answer = goals.write("linus", level="department", department=str(department))
        assert answer.status_code == status
    html = text_of(goals.house.client("linus").get(goals.at("/new")))
    assert values_in(html, "level") == ["department"]
    assert "Personal</option>" not in html


def test_a_lead_does_not_reach_the_goal_of_another_department(goals: Goals) -> None:
    hr = goals.draft(level="department", department=str(goals.house.departments["Personal"]))
    assert goals.house.client("linus").get(goals.page(hr)).status_code == 200
    assert goals.house.client("linus").get(goals.page(hr, "/edit")).status_code == 404
    assert goals.house.client("hanna").get(goals.page(hr, "/edit")).status_code == 200


@pytest.mark.words
@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"text": ""}, "was am Ende des Zyklus gelten soll"),
        ({"text": "  "}, "was am Ende des Zyklus gelten soll"),
        ({"text": "x" * 201}, "Höchstens 200 Zeichen"),
        ({"text": "Licht\u200b"}, "Zeichen"),
        ({"journey": ""}, "wählen Sie eine Journey oder sagen Sie"),
        ({"level": "department"}, "den Bereich, dessen Ziel es ist"),
        ({"level": "galaxy"}, ""),
        ({"orientation": ""}, ""),
        ({"cycle": "x"}, ""),
        ({"cycle": str(uuid4())}, ""),
        ({"owner": str(uuid4())}, ""),
        ({"parent": str(uuid4())}, ""),
        ({"journey": "%00"}, ""),
    ],
)
def test_what_makes_no_sense_is_sent_back(
    goals: Goals, data: dict[str, str], sentence: str
) -> None:
    answer = goals.write(**data)
    html = text_of(answer)
    assert answer.status_code == 422
    assert sentence in html
    assert data.get("text", TEXT).strip()[:20] in html, "what was typed is still there"


def test_rows_of_others_cannot_be_named(goals: Goals) -> None:
    """Otto's people, departments and journeys are no choices, whatever a form sends."""
    otto = goals.house.users["otto"]
    assert goals.write(owner=str(otto)).status_code == 422


def test_without_a_journey_a_reason_will_do(goals: Goals) -> None:
    id_ = goals.draft(journey="", no_journey_reason="Betrifft alle")
    assert goals.objective(id_).no_journey_reason == Wording(de="Betrifft alle")
    id_ = goals.draft(level="organisation", journey="")
    assert goals.objective(id_).journey_id is None


def test_without_a_cycle_the_page_leads_to_one(house: House) -> None:
    address = f"/o/{house.slug}/goals/new"
    assert "Zyklus anlegen" in text_of(house.client("clara").get(address))
    html = text_of(house.client("linus").get(address))
    assert "Erst ein Zyklus" in html
    assert "/cycles/new" not in html


# Parents.


def test_a_goal_hangs_on_one_of_the_same_cycle_and_never_in_a_circle(goals: Goals) -> None:
    top = goals.draft(text="Oben")
    middle = goals.draft(text="Mitte", parent=str(top), contribution="Macht es möglich")
    low = goals.draft(text="Unten", parent=str(middle))
    client = goals.house.client("clara")
    for parent in (top, middle, low):
        answer = send(client, goals.page(top, "/edit"),
                      **goals.fields(text="Oben", parent=str(parent)))  # fmt: skip
        assert answer.status_code == 422
    html = text_of(client.get(goals.page(middle)))
    assert "Oben" in html
    assert "Macht es möglich" in html
    assert "Unten" in html
    assert goals.objective(middle).parent_id == top


def test_a_goal_of_another_cycle_is_no_parent(goals: Goals) -> None:
    def another() -> UUID:
        one = Cycle(name=Wording(de="Später"), starts_on=date(2027, 1, 1),
                    ends_on=date(2027, 3, 31))  # fmt: skip
        db.session.add(one)
        db.session.commit()
        return one.id

    later = goals.inside(another)
    answer = goals.write(cycle=str(later), parent=str(goals.rows["objective_id"]))
    assert answer.status_code == 422
    assert "gehört zum selben Zyklus" in text_of(answer)


def test_two_people_at_once_close_no_circle(goals: Goals) -> None:
    one, other = goals.draft(text="Eins"), goals.draft(text="Zwei")
    acts = []
    for who, child, name, parent in (("olga", one, "Eins", other), ("clara", other, "Zwei", one)):
        client = goals.house.client(who)
        address = goals.page(child, "/edit")
        data = {**hidden(client, address), **goals.fields(text=name, parent=str(parent))}
        acts.append(lambda c=client, a=address, d=data: c.post(a, data=d).status_code)
    assert sorted(at_once(*acts)) == [302, 422]
    parents = {goals.objective(one).parent_id, goals.objective(other).parent_id}
    assert None in parents


# Changing.


def test_an_old_form_loses_nothing(goals: Goals) -> None:
    id_ = goals.draft()
    address = goals.page(id_, "/edit")
    olga, clara = goals.house.client("olga"), goals.house.client("clara")
    old = hidden(clara, address)
    assert send(olga, address, **goals.fields(text="Olgas Fassung")).status_code == 302
    answer = clara.post(address, data={**old, **goals.fields(text="Claras Fassung")})
    html = text_of(answer)
    assert answer.status_code == 409
    assert "Olgas Fassung" in html
    assert "Claras Fassung" in html
    data = {**goals.fields(text="Claras Fassung"), "revision": values_in(html, "revision")[0],
            "csrf_token": values_in(html, "csrf_token")[0]}  # fmt: skip
    assert clara.post(address, data=data).status_code == 302
    assert goals.objective(id_).text == Wording(de="Claras Fassung")
    assert ("text", {"de": TEXT}, {"de": "Olgas Fassung"}) in goals.history(id_)


def test_what_changes_after_the_handshake_is_asked_anew(goals: Goals) -> None:
    petra = str(goals.house.users["petra"])
    id_ = goals.draft(owner=petra)
    goals.step("clara", id_, "propose")
    client = goals.house.client("clara")
    send(client, goals.page(id_, "/edit"), **goals.fields(owner=petra, note="Nur eine Notiz"))
    assert goals.objective(id_).state is GoalState.PROPOSED
    answer = send(client, goals.page(id_, "/edit"), **goals.fields(owner=petra, text="Anders"))
    assert answer.status_code == 302
    assert goals.objective(id_).state is GoalState.DRAFT


def test_a_goal_being_pursued_stays_in_its_cycle(goals: Goals) -> None:
    def another() -> UUID:
        one = Cycle(name=Wording(de="Später"), starts_on=date(2027, 1, 1),
                    ends_on=date(2027, 3, 31))  # fmt: skip
        db.session.add(one)
        db.session.commit()
        return one.id

    later = goals.inside(another)
    address = goals.page(goals.rows["objective_id"], "/edit")
    answer = send(goals.house.client("clara"), address, **goals.fields(cycle=str(later)))
    assert answer.status_code == 422


def test_a_draft_is_deleted_with_its_key_results(goals: Goals) -> None:
    id_ = goals.draft()
    child = goals.draft(text="Kind", parent=str(id_))
    answer = send(goals.house.client("clara"), goals.page(id_, "/delete"))
    assert answer.status_code == 409
    assert "hängen andere Ziele" in text_of(answer)
    assert send(goals.house.client("clara"), goals.page(child, "/delete")).status_code == 302
    assert send(goals.house.client("clara"), goals.page(id_, "/delete")).status_code == 302
    assert goals.house.client("clara").get(goals.page(id_)).status_code == 404


def test_only_drafts_are_deleted(goals: Goals) -> None:
    address = goals.page(goals.rows["objective_id"], "/delete")
    client = goals.house.client("clara")
    answer = client.post(address, data=hidden(client, goals.at("/new")))
    assert answer.status_code == 409
    assert "nur Entwürfe" in text_of(answer)


# From proposal to end.


def test_the_owner_accepts_and_it_begins(goals: Goals) -> None:
    petra = goals.house.users["petra"]
    id_ = goals.draft(owner=str(petra))
    assert goals.step("clara", id_, "propose").status_code == 302
    assert goals.objective(id_).state is GoalState.PROPOSED
    html = text_of(goals.house.client("petra").get(goals.page(id_)))
    assert "Es wurde Ihnen vorgeschlagen" in html
    assert goals.step("petra", id_, "answer", said="accept", answer="").status_code == 302
    assert goals.objective(id_).state is GoalState.AGREED
    answer = goals.step("clara", id_, "activate")
    assert answer.status_code == 409, "there is no key result yet"
    assert "Es kann noch nicht beginnen" in text_of(answer)
    give_key_result(goals, id_)
    answer = goals.step("clara", id_, "activate")
    assert answer.status_code == 302, text_of(answer)
    one, (result,) = goals.objective(id_), goals.key_results(id_)
    assert one.state is result.state is GoalState.ACTIVE
    assert one.activated_on is not None
    assert (result.baseline, one.counted, one.measured) == (30.0, 1, 1)
    assert result.baseline_id is not None
    assert one.progress == pytest.approx((45 - 30) / (54 - 30))
    states = [(before, after) for field, before, after in goals.history(id_) if field == "state"]
    assert states == [("draft", "proposed"), ("proposed", "agreed"), ("agreed", "active")]


def give_key_result(goals: Goals, objective_id: UUID, **values: Any) -> None:
    def add() -> None:
        given = {
            "type": KeyResultType.INCREASE, "text": Wording(de="Ankommensquote"), "target": 54.0,
            "point_id": goals.rows["point_id"], "influence": 4, **values,
        }  # fmt: skip
        db.session.add(KeyResult(objective_id=objective_id, **given))
        db.session.commit()

    goals.inside(add)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"influence": 2}, "Einfluss 2 von 5"),
        ({"influence": None}, "noch nicht"),
        ({"is_guardrail": True, "type": KeyResultType.AT_LEAST}, "Leitplanken"),
        ({"point_id": None}, "keinen Messpunkt"),
    ],
)
def test_the_gates_hold(goals: Goals, values: dict[str, Any], sentence: str) -> None:
    id_ = goals.draft(owner=str(goals.house.users["clara"]))
    give_key_result(goals, id_, **values)
    goals.step("clara", id_, "propose")
    assert goals.objective(id_).state is GoalState.AGREED, "proposed to oneself is agreed"
    html = text_of(goals.house.client("clara").get(goals.page(id_)))
    assert sentence in html, "it is said before anybody presses anything"
    client = goals.house.client("clara")
    data = {**hidden(client, goals.page(id_)), "revision": str(goals.objective(id_).revision)}
    answer = client.post(goals.page(id_, "/activate"), data=data)
    assert answer.status_code == 409
    assert goals.objective(id_).state is GoalState.AGREED


@pytest.mark.parametrize("said", ["negotiate", "decline"])
def test_what_goes_back_says_why(goals: Goals, said: str) -> None:
    id_ = goals.draft(owner=str(goals.house.users["petra"]))
    goals.step("clara", id_, "propose")
    answer = goals.step("petra", id_, "answer", said=said, answer="")
    assert answer.status_code == 422
    assert "Bitte sagen Sie, warum" in text_of(answer)
    goals.step("petra", id_, "answer", said=said, answer="Das entscheidet die Technik")
    one = goals.objective(id_)
    assert (one.state, one.answer) == (GoalState.DRAFT, "Das entscheidet die Technik")
    assert "Das entscheidet die Technik" in text_of(
        goals.house.client("clara").get(goals.page(id_))
    )
    assert ("answer", None, said) in goals.history(id_)
    goals.step("clara", id_, "propose")
    assert goals.objective(id_).answer == "", "asked anew, it waits for a new answer"


WHO_MAY_ANSWER = {"petra": 302, "olga": 302, "linus": 404, "vera": 403, "otto": 404}


@pytest.mark.parametrize("who", WHO_MAY_ANSWER)
def test_owners_answer_for_themselves(goals: Goals, who: str) -> None:
    id_ = goals.draft(owner=str(goals.house.users["petra"]))
    goals.step("clara", id_, "propose")
    page = goals.page(id_) if WHO_MAY_ANSWER[who] == 302 else "/password"
    client = goals.house.client(who)
    revision = str(goals.objective(id_).revision)
    answer = client.post(
        goals.page(id_, "/answer"),
        data={**hidden(client, page), "revision": revision, "said": "accept", "answer": ""},
    )
    assert answer.status_code == WHO_MAY_ANSWER[who]


@pytest.mark.parametrize("said", ["", "perhaps"])
def test_an_answer_is_one_of_three(goals: Goals, said: str) -> None:
    id_ = goals.draft(owner=str(goals.house.users["petra"]))
    goals.step("clara", id_, "propose")
    answer = goals.step("petra", id_, "answer", said=said, answer="Hm")
    assert answer.status_code == 422
    assert "Hm" in text_of(answer)


def test_without_an_owner_nobody_is_asked(goals: Goals) -> None:
    id_ = goals.draft()
    client = goals.house.client("clara")
    assert "Verantwortliche Person benennen" in text_of(client.get(goals.page(id_)))
    data = {**hidden(client, goals.page(id_, "/edit"))}
    answer = client.post(goals.page(id_, "/propose"), data=data)
    assert answer.status_code == 409


def test_a_stale_page_does_nothing_and_keeps_what_was_typed(goals: Goals) -> None:
    id_ = goals.draft(owner=str(goals.house.users["petra"]))
    goals.step("clara", id_, "propose")
    petra = goals.house.client("petra")
    old = hidden(petra, goals.page(id_))
    assert goals.step("olga", id_, "answer", said="accept", answer="").status_code == 302
    answer = petra.post(
        goals.page(id_, "/answer"), data={**old, "said": "decline", "answer": "Mein langer Grund"}
    )
    assert answer.status_code == 409
    assert "Mein langer Grund" in text_of(answer)
    assert goals.objective(id_).state is GoalState.AGREED


def test_giving_up_needs_a_reason_and_takes_the_key_results_along(goals: Goals) -> None:
    id_ = goals.rows["objective_id"]
    answer = goals.step("clara", id_, "drop", reason=" ")
    assert answer.status_code == 422
    assert goals.objective(id_).state is GoalState.ACTIVE
    assert goals.step("clara", id_, "drop", reason="Kein Budget").status_code == 302
    assert goals.objective(id_).state is GoalState.DROPPED
    assert {one.state for one in goals.key_results(id_)} == {GoalState.DROPPED}
    html = text_of(goals.house.client("vera").get(goals.page(id_)))
    assert "Kein Budget" in html
    answer = goals.house.client("clara").get(goals.page(id_, "/edit"))
    assert answer.status_code == 302, "nothing about it changes any more"


def test_nothing_changes_in_a_closed_cycle(goals: Goals) -> None:
    petra = str(goals.house.users["petra"])
    id_ = goals.draft(owner=petra)
    clara = goals.house.client("clara")
    old = hidden(clara, goals.page(id_, "/edit"))

    def close() -> None:
        db.session.execute(update(Cycle).values(state=CycleState.CLOSED))
        db.session.commit()

    goals.inside(close)
    for deed in ("propose", "drop", "activate", "delete"):
        answer = clara.post(goals.page(id_, f"/{deed}"), data={**old, "reason": "Schluss"})
        assert answer.status_code == 409, deed
        assert "abgeschlossen" in text_of(answer)
    answer = clara.post(goals.page(id_, "/edit"), data={**old, **goals.fields(owner=petra)})
    assert answer.status_code == 302
    assert goals.objective(id_).text == Wording(de=TEXT)
    assert goals.objective(id_).state is GoalState.DRAFT


# Where goals come from.


def test_a_step_of_the_findings_becomes_a_goal_with_two_key_results(goals: Goals) -> None:
    round_id = write(goals.house, nordlicht(), AssessmentState.RELEASED)
    address = goals.at(f"/new?capability=J1&round={round_id}")
    client = goals.house.client("clara")
    html = text_of(client.get(address))
    assert "Aus dem Befund: J1" in html
    (text,) = values_in(html, "text")
    keys = values_in(html, "key_results")
    assert len(keys) == 2
    answer = send(client, address, **goals.fields(text=text, level="organisation", journey="",
                                                  key_results=keys))  # fmt: skip
    assert answer.status_code == 302, text_of(answer)
    id_ = UUID(answer.location.rsplit("/", 1)[1])
    one = goals.objective(id_)
    assert (one.assessment_id, one.capability_key) == (round_id, "J1")
    assert one.text.de == text
    assert one.text.en, "left as it is, it stays in both languages"
    results = goals.key_results(id_)
    assert [result.state for result in results] == [GoalState.DRAFT, GoalState.DRAFT]
    assert all("{" not in result.text.de and result.text.en for result in results)
    page = text_of(client.get(goals.page(id_)))
    assert f"/rounds/{round_id}/findings/capabilities/J1" in page


def test_what_was_not_released_suggests_nothing(goals: Goals) -> None:
    round_id = write(goals.house, nordlicht(), AssessmentState.CLOSED)
    for who in ("olga", "linus"):
        for query in (f"capability=J1&round={round_id}", "capability=J1&round=x", "capability=J1"):
            html = text_of(goals.house.client(who).get(goals.at(f"/new?{query}")))
            assert "Aus dem Befund" not in html


def test_a_gap_of_a_journey_brings_its_journey_along(goals: Goals) -> None:
    def step() -> UUID:
        one = db.session.scalars(select(Step).order_by(Step.position)).first()
        assert one
        one.opportunity = Wording(de="Ein Foto genügt")
        one.pain_point = Wording(de="Zählerstand wird dreimal gefragt")
        db.session.commit()
        return one.id

    id_ = goals.inside(step)
    journey_id = goals.rows["journey_id"]
    html = text_of(
        goals.house.client("clara").get(goals.at(f"/new?journey={journey_id}&step={id_}"))
    )
    assert values_in(html, "text") == ["Ein Foto genügt"]
    assert "Zählerstand wird dreimal gefragt" in html
    assert f'<option selected value="{journey_id}"' in html
    assert 'checked id="orientation-0"' in html, "what hurts is repaired"
    for query in (f"journey={uuid4()}&step={id_}", "step=x", f"journey={journey_id}&step=../.."):
        answer = goals.house.client("clara").get(goals.at(f"/new?{query}"))
        assert answer.status_code == 200
        assert "Ein Foto genügt" not in text_of(answer)


def test_a_goal_goes_on_into_the_next_cycle(goals: Goals) -> None:
    def another() -> UUID:
        one = Cycle(name=Wording(de="Später"), starts_on=date(2027, 1, 1),
                    ends_on=date(2027, 3, 31))  # fmt: skip
        db.session.add(one)
        db.session.commit()
        return one.id

    later, old = goals.inside(another), goals.rows["objective_id"]
    client = goals.house.client("clara")
    address = goals.at(f"/new?continues={old}")
    html = text_of(client.get(address))
    assert values_in(html, "text") == ["Umzug: Am Einzugstag brennt Licht"]
    assert f'<option selected value="{later}"' in html
    keys = values_in(html, "key_results")
    assert len(keys) == 3
    answer = send(client, address, **goals.fields(cycle=str(later), key_results=keys[:1]))
    id_ = UUID(answer.location.rsplit("/", 1)[1])
    assert goals.objective(id_).continues_id == old
    (result,) = goals.key_results(id_)
    assert (result.target, result.point_id) == (54.0, goals.rows["point_id"])
    assert (result.baseline, result.influence) == (None, None), "they are asked anew"
    assert "Geht im nächsten Zyklus weiter" in text_of(client.get(goals.page(old)))


def test_a_form_takes_over_only_what_was_offered(goals: Goals) -> None:
    address = goals.at(f"/new?continues={goals.rows['objective_id']}")
    client = goals.house.client("clara")
    answer = send(client, address, **goals.fields(key_results=[str(uuid4())]))
    assert answer.status_code == 422


def test_an_empty_cell_of_the_matrix_prefills_department_and_journey(goals: Goals) -> None:
    department = goals.house.departments["Technik"]
    query = f"journey={goals.rows['journey_id']}&department={department}"
    html = text_of(goals.house.client("clara").get(goals.at(f"/new?{query}")))
    assert f'<option selected value="{department}"' in html
    assert 'checked id="level-2"' in html


# The coach.


def coach(goals: Goals, who: str = "clara", **data: Any) -> Any:
    client = goals.house.client(who)
    page = goals.at("/new") if who != "petra" else "/password"
    return send(client, goals.at("/coach"), page=page, **data)


def test_the_coach_says_why_and_how_it_could_read(goals: Goals) -> None:
    html = text_of(coach(goals, text="Wir führen Workshops durch und steigern um 20 %"))
    assert "Ein Ergebnis, keine Tätigkeit" in html
    assert "Keine Zahl im Objective" in html
    assert "Statt „" in html
    html = text_of(coach(goals, text="Introduce a portal"))
    assert "Ein Ergebnis, keine Tätigkeit" in html, "drafts mix languages"
    assert "Nichts einzuwenden" in text_of(coach(goals, text=TEXT))
    assert "Beginnen Sie zu schreiben" in text_of(coach(goals, text=""))


def test_the_coach_speaks_english_too(goals: Goals) -> None:
    client = goals.house.client("clara")
    client.set_cookie("language", "en")
    html = text_of(send(client, goals.at("/coach"), page=goals.at("/new"), text="Ein Projekt"))
    assert "A result, not an activity" in html


def test_the_coach_sees_what_was_copied_and_what_only_repairs(goals: Goals) -> None:
    parent = goals.rows["objective_id"]
    html = text_of(coach(goals, text="Umzug: Am Einzugstag brennt Licht", parent=str(parent)))
    assert "Ein eigener Beitrag" in html
    assert "So besser nicht" in html

    def repair() -> None:
        db.session.execute(update(Objective).values(orientation=Orientation.REPAIR))
        db.session.commit()

    goals.inside(repair)
    cycle = str(goals.rows["cycle_id"])
    assert "Nicht nur reparieren" in text_of(
        coach(goals, text=TEXT, cycle=cycle, orientation="repair")
    )


def test_the_coach_writes_nothing_and_forbids_nothing(goals: Goals) -> None:
    """Without a script the button of the form asks; the same text is saved all the same."""
    before = len(goals.inside(lambda: list(db.session.scalars(select(Objective)))))
    answer = goals.write(text="Ein Projekt einführen", ask="coach")
    html = text_of(answer)
    assert answer.status_code == 200
    assert "Ein Ergebnis, keine Tätigkeit" in html
    assert values_in(html, "text") == ["Ein Projekt einführen"]
    assert len(goals.inside(lambda: list(db.session.scalars(select(Objective))))) == before
    assert goals.write(text="Ein Projekt einführen").status_code == 302


@pytest.mark.parametrize(
    "data",
    [
        {"text": "x\x00y"}, {"text": "a" * 100_000}, {"parent": "x", "text": "A"}, {},
        {"text": "A", "objective": "'; drop"}, {"type": "nonsense", "text": "A", "influence": "9"},
    ],
)  # fmt: skip
def test_the_coach_takes_anything(goals: Goals, data: dict[str, str]) -> None:
    assert coach(goals, **data).status_code == 200


def test_the_coach_is_for_those_who_write(goals: Goals) -> None:
    assert coach(goals, "petra", text="A").status_code == 403


# The page.


def test_the_page_says_where_it_stands_and_how_that_comes_about(goals: Goals) -> None:
    id_ = goals.rows["objective_id"]

    def stand() -> None:
        one = db.session.get_one(Objective, id_)
        one.progress, one.measured, one.counted, one.status = 0.4, 2, 3, Status.AT_RISK
        db.session.commit()

    goals.inside(stand)
    html = text_of(goals.house.client("vera").get(goals.page(id_)))
    assert "2 von 3 gemessen" in html
    assert "P = Σ w · p / Σ w" in html
    assert "bleibt außen vor und zählt nie als null" in html
    assert "gefährdet" in html
    assert "Schon übertroffen" in html, "the reason of a change stays to be seen"
    assert "Dieses Ziel aufgeben" not in html, "Vera only looks"


def test_contributions_are_shown_and_never_added_up(goals: Goals) -> None:
    def stand() -> UUID:
        top = db.session.scalars(
            select(Objective).where(Objective.level == ObjectiveLevel.ORGANISATION)
        ).one()
        db.session.execute(update(Objective).where(Objective.id != top.id).values(progress=1.0))
        db.session.commit()
        return top.id

    top = goals.inside(stand)
    html = text_of(goals.house.client("vera").get(goals.page(top)))
    assert "Umzug: Am Einzugstag brennt Licht" in html
    assert "noch kein Wert" in html or "Noch kein Wert" in html


def test_the_page_takes_few_statements(goals: Goals, app: Flask) -> None:
    for i in range(4):
        goals.draft(text=f"Kind {i}", parent=str(goals.rows["objective_id"]))
    client = goals.house.client("clara")
    address = goals.page(goals.rows["objective_id"])
    client.get(address)
    seen: list[str] = []

    def note(*args: Any) -> None:
        seen.append(args[2])

    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", note)
    try:
        assert client.get(address).status_code == 200
    finally:
        with app.app_context():
            event.remove(db.engine, "before_cursor_execute", note)
    assert len([one for one in seen if "set_config" not in one]) <= 13, seen


def test_a_gap_leads_whoever_may_write_goals_to_one(goals: Goals) -> None:
    def step() -> UUID:
        one = db.session.scalars(select(Step).order_by(Step.position)).first()
        assert one
        one.opportunity = Wording(de="Ein Foto genügt")
        db.session.commit()
        return one.id

    id_, journey_id = goals.inside(step), goals.rows["journey_id"]
    gaps = f"/o/{goals.house.slug}/journeys/{journey_id}/gaps"
    for who, may in {"clara": True, "linus": True, "petra": False, "vera": False}.items():
        for page in (gaps, f"/o/{goals.house.slug}/journeys/gaps"):
            html = text_of(goals.house.client(who).get(page))
            ways = [way for way in re.findall(r'href="([^"]*/goals/new[^"]*)"', html)
                    if str(id_) in way]  # fmt: skip
            assert bool(ways) is may, who
            if may:
                begun = text_of(goals.house.client(who).get(ways[0]))
                assert values_in(begun, "text") == ["Ein Foto genügt"]
    html = text_of(goals.house.client("clara").get(gaps))
    begun = re.findall(r'href="[^"]*/goals/new[^"]*step=([0-9a-f-]+)"', html)
    assert len(begun) == len(set(begun)) == 2, "one way from each step, said or not what to do"
    goals.inside(lambda: retire(journey_id))
    assert "/goals/new" not in text_of(goals.house.client("clara").get(gaps))


def retire(journey_id: UUID) -> None:
    db.session.get_one(Journey, journey_id).state = JourneyState.RETIRED
    db.session.commit()
