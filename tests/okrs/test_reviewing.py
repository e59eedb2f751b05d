"""The end of goals and cycles: Olga closes, Clara takes over, nobody closes half."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest

from app.domain.okrs import Status
from app.models.accounts import AuditEntry
from app.models.okrs import (
    Commitment,
    Cycle,
    CycleState,
    Decision,
    GoalState,
    Objective,
)
from app.models.tracking import GoalChange, KeyResult, KeyResultStep
from app.models.wording import Wording
from app.okrs import review_words
from tests.accounts.browsing import at_once, send, text_of
from tests.house import House
from tests.okrs.rounds_of_goals import at, change, end_all, statements, stored, write_around_today

WHO_MAY_CLOSE = {"olga": 302, "clara": 302, "linus": 404, "petra": 403, "vera": 403, "otto": 404}
WHO_MAY_CLOSE_THEIRS = {"linus": 302, "hanna": 404}
SCORES = [
    (Commitment.COMMITTED, 1.0, "A promise that was kept."),
    (Commitment.COMMITTED, 0.9, "not kept in full"),
    (Commitment.COMMITTED, 0.4, "it was not kept."),
    (Commitment.ASPIRATIONAL, 0.5, "fell short"),
    (Commitment.ASPIRATIONAL, 0.6, "and reached"),
    (Commitment.ASPIRATIONAL, 0.8, "and reached"),
    (Commitment.ASPIRATIONAL, 1.0, "this is more"),
]


@pytest.fixture
def rows(house: House) -> dict[str, UUID]:
    return write_around_today(house)


def goal(house: House, rows: dict[str, UUID]) -> Objective:
    return stored(house, Objective, rows["objective_id"])[0]  # type: ignore[no-any-return]


def close(
    house: House, rows: dict[str, UUID], who: str = "clara", name: str = "objective_id", **data: Any
) -> Any:
    """Fill in the form as it opens and send it."""
    client = house.client(who)
    path = at(house, f"/goals/{rows[name]}/close")
    page = path if WHO_MAY_CLOSE.get(who) == 302 or name != "objective_id" else "/password"
    said = {"score": "0.3", "learning": "Fotos allein reichen nicht.", "decision": "keep"}
    if page == path and client.get(path).status_code != 200:
        page = "/password"
    return send(client, path, page=page, **{**said, **data})


def take_over(house: House, rows: dict[str, UUID], cycle: UUID | None = None) -> Any:
    client = house.client("clara")
    return send(
        client, at(house, f"/goals/{rows['objective_id']}/take-over"), page="/password",
        cycle=str(cycle or rows["later_id"]),
    )  # fmt: skip


@pytest.mark.parametrize(("who", "status"), WHO_MAY_CLOSE.items())
def test_who_may_close_the_goal_of_a_journey(
    house: House, rows: dict[str, UUID], who: str, status: int
) -> None:
    assert close(house, rows, who).status_code == status


@pytest.mark.parametrize(("who", "status"), WHO_MAY_CLOSE_THEIRS.items())
def test_leads_close_the_goals_of_their_departments(
    house: House, rows: dict[str, UUID], who: str, status: int
) -> None:
    sent = {"score": "0.0"}
    assert close(house, rows, who, "department_goal_id", **sent).status_code == status


def test_progress_suggests_the_score_and_everything_ends_with_it(
    house: House, rows: dict[str, UUID]
) -> None:
    """15 of 24 points of the way and a milestone without a step done: 0.3; the guardrail is out."""
    page = text_of(house.client("clara").get(at(house, f"/goals/{rows['objective_id']}/close")))
    assert "0,3" in page
    assert "1,0" in page
    answer = close(house, rows, score="0.3")
    assert answer.status_code == 302
    one = goal(house, rows)
    assert (one.state, one.score, one.suggested_score) == (GoalState.CLOSED, 0.3, 0.3)
    assert one.closed_on is not None
    assert one.decision is Decision.KEEP
    assert not one.score_reason
    results = [r for r in stored(house, KeyResult) if r.objective_id == one.id]
    assert {r.state for r in results} == {GoalState.CLOSED}
    assert next(r for r in results if r.id == rows["key_result_id"]).value == 45
    fields = {c.field for c in stored(house, GoalChange) if c.objective_id == one.id}
    assert {"state", "score"} <= fields
    assert "objective-closed" in {entry.action for entry in stored(house, AuditEntry)}
    review = text_of(house.client("vera").get(answer.location))
    assert "Fotos allein reichen nicht." in review
    assert "0,3" in review
    assert "sie wurde nicht gehalten" in review


def test_another_score_needs_a_reason(house: House, rows: dict[str, UUID]) -> None:
    answer = close(house, rows, score="0.9")
    assert answer.status_code == 422
    page = text_of(answer)
    assert "legt 0,3 nahe" in page
    assert "Fotos allein reichen nicht." in page
    assert goal(house, rows).state is GoalState.ACTIVE
    assert close(house, rows, score="0.9", reason="Der Rest kommt im Januar").status_code == 302
    one = goal(house, rows)
    assert (one.score, one.score_reason) == (0.9, Wording(de="Der Rest kommt im Januar"))


@pytest.mark.words
@pytest.mark.parametrize(
    "wrong",
    [
        {"score": "1.1"}, {"score": "NaN"}, {"score": ""}, {"score": "0.35"}, {"learning": ""},
        {"learning": "x" * 2001}, {"learning": "\x00"}, {"decision": ""}, {"decision": "maybe"},
        {"reason": "y" * 501},
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_and_kept(
    house: House, rows: dict[str, UUID], wrong: dict[str, str]
) -> None:
    assert close(house, rows, **wrong).status_code == 422
    assert goal(house, rows).state is GoalState.ACTIVE


def test_a_form_opened_before_somebody_saved_shows_both(
    house: House, rows: dict[str, UUID]
) -> None:
    answer = close(house, rows, score="0.3", revision="0")
    assert answer.status_code == 409
    assert "Fotos allein reichen nicht." in text_of(answer)
    assert goal(house, rows).state is GoalState.ACTIVE


def test_a_goal_is_closed_once(house: House, rows: dict[str, UUID]) -> None:
    assert close(house, rows, score="0.3").status_code == 302
    client = house.client("clara")
    path = at(house, f"/goals/{rows['objective_id']}/close")
    assert client.get(path).status_code == 302
    again = send(client, path, page="/password", score="0.3", learning="Doch.", decision="stop")
    assert again.status_code == 409
    assert goal(house, rows).decision is Decision.KEEP


def test_a_goal_goes_on_once_with_its_key_results(house: House, rows: dict[str, UUID]) -> None:
    close(house, rows, score="0.3")
    answer = take_over(house, rows)
    assert answer.status_code == 302
    draft = next(o for o in stored(house, Objective) if o.continues_id == rows["objective_id"])
    assert (draft.state, draft.cycle_id, draft.score) == (GoalState.DRAFT, rows["later_id"], None)
    copied = {r.text.de: r for r in stored(house, KeyResult) if r.objective_id == draft.id}
    rate = copied["Umzug: Ankommensquote"]
    assert (rate.baseline, rate.target, rate.point_id) == (30.0, 54.0, rows["point_id"])
    assert (rate.state, rate.value, rate.influence) == (GoalState.DRAFT, None, None)
    assert rate.status is Status.OPEN
    assert rate.last_check_in_on is None
    later = stored(house, Cycle, rows["later_id"])[0]
    steps = [s for s in stored(house, KeyResultStep) if s.key_result_id != rows["key_result_id"]]
    ours = copied["Umzug: Vier Seiten"].id
    assert [s.due_on for s in steps if s.key_result_id == ours] == [later.ends_on]
    assert take_over(house, rows).status_code == 409
    assert sum(o.continues_id == rows["objective_id"] for o in stored(house, Objective)) == 1
    assert "objective-taken-over" in {entry.action for entry in stored(house, AuditEntry)}


def test_two_clicks_in_the_same_second_make_one_draft(house: House, rows: dict[str, UUID]) -> None:
    close(house, rows, score="0.3")
    answers = at_once(*[lambda: take_over(house, rows).status_code] * 3)
    assert sorted(answers) == [302, 409, 409]


def test_steps_that_are_all_done_stay_behind(house: House, rows: dict[str, UUID]) -> None:
    from tests.okrs.rounds_of_goals import TODAY

    change(house, KeyResultStep, rows["goal_step_id"], done_on=TODAY)
    close(house, rows, score="0.8")
    take_over(house, rows)
    draft = next(o for o in stored(house, Objective) if o.continues_id)
    names = {r.text.de for r in stored(house, KeyResult) if r.objective_id == draft.id}
    assert names == {"Umzug: Ankommensquote", "Umzug: Nach 90 Tagen noch da"}


def test_the_parent_is_what_continues_the_parent(house: House, rows: dict[str, UUID]) -> None:
    top = next(o.id for o in stored(house, Objective) if o.level == "organisation")
    change(house, Objective, rows["objective_id"], parent_id=top)
    close(house, {"objective_id": top}, score="0.0")
    take_over(house, {**rows, "objective_id": top})
    close(house, rows, score="0.3")
    take_over(house, rows)
    drafts = {o.continues_id: o for o in stored(house, Objective) if o.continues_id}
    assert drafts[rows["objective_id"]].parent_id == drafts[top].id


@pytest.mark.parametrize("how", ["stopped", "open", "earlier", "closed", "foreign", "nonsense"])
def test_what_does_not_go_on(house: House, rows: dict[str, UUID], how: str) -> None:
    if how != "open":
        close(house, rows, score="0.3", decision="stop" if how == "stopped" else "keep")
    if how == "closed":
        change(house, Cycle, rows["later_id"], state=CycleState.CLOSED)
    cycle = {"earlier": rows["cycle_id"], "foreign": uuid4()}.get(how, rows["later_id"])
    answer = take_over(house, rows, "x" if how == "nonsense" else cycle)  # type: ignore[arg-type]
    assert answer.status_code in {409, 422}
    assert not [o for o in stored(house, Objective) if o.continues_id]


def test_a_cycle_closes_when_nothing_is_left_open(house: House, rows: dict[str, UUID]) -> None:
    client = house.client("clara")
    path = at(house, f"/cycles/{rows['cycle_id']}/close")
    assert "3 Ziele sind weder" in text_of(client.get(path))
    assert send(client, path, page="/password").status_code == 409
    assert stored(house, Cycle, rows["cycle_id"])[0].state is CycleState.OPEN
    end_all(house)
    assert send(client, path).status_code == 302
    assert stored(house, Cycle, rows["cycle_id"])[0].state is CycleState.CLOSED
    assert send(client, path, page="/password").status_code == 302
    actions = [entry.action for entry in stored(house, AuditEntry)]
    assert actions.count("cycle-closed") == 1
    for who, status in {"linus": 403, "petra": 403, "vera": 403, "otto": 404}.items():
        answer = send(house.client(who), path, page="/password")
        assert answer.status_code == status, who


def test_the_review_begins_with_what_is_left(house: House, rows: dict[str, UUID]) -> None:
    path = at(house, f"/cycles/{rows['cycle_id']}/review")
    client = house.client("clara")
    assert "Noch ist kein Ziel besprochen" in text_of(client.get(path))
    close(house, rows, score="0.3", learning="Erst fragen, dann bauen.")
    page = text_of(client.get(path))
    assert "1 von 3 Zielen" in page
    assert "Übernehmen in Der nächste Zyklus" in page
    assert page.index("Noch nicht abgeschlossen") < page.index("Erst fragen, dann bauen.")
    assert "Übernehmen in" not in text_of(house.client("vera").get(path))
    assert "keine Ziele" in text_of(client.get(at(house, f"/cycles/{rows['later_id']}/review")))
    for page_number in ("-1", "x", "99999999", "2"):
        assert client.get(f"{path}?page={page_number}").status_code == 200


def test_the_review_asks_little(house: House, rows: dict[str, UUID]) -> None:
    client = house.client("clara")
    path = at(house, f"/cycles/{rows['cycle_id']}/review")
    client.get(path)
    assert statements(house, lambda: client.get(path)) <= 14


@pytest.mark.parametrize(("commitment", "score", "said"), SCORES)
def test_a_promise_and_a_stretch_are_not_read_alike(
    house: House, commitment: Commitment, score: float, said: str
) -> None:
    with house.app.test_request_context(headers={"Accept-Language": "en"}):
        assert said in review_words.judged(commitment, score)
