"""Saving one answer: once, never over somebody else's, never after the close."""

from __future__ import annotations

import logging
import threading
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, select

from app.answering import links, queries
from app.models import db, tenancy
from app.models.assessments import Answer, Assessment, AssessmentState, Invitation, Mark, Response
from tests.house import House
from tests.rounds import Round, answer_all, open_round

JSON = {"Accept": "application/json"}


@pytest.fixture
def a_round(house: House) -> Round:
    return open_round(house)


def device(a_round: Round, who: str = "petra") -> FlaskClient:
    client = a_round.house.client()
    assert client.get(a_round.path(who)).status_code == 302
    return client


def save(client: FlaskClient, a_round: Round, value: str, **more: Any) -> Any:
    who = more.pop("who", "petra")
    headers = more.pop("headers", JSON)
    fields = {
        "sheet": a_round.tag(who), "operation": str(uuid4()), "revision": "0",
        "value": value, "comment": "", **more,
    }  # fmt: skip
    key = fields.pop("key", "J1")
    return client.post(f"{a_round.home}answers/{key}", data=fields, headers=headers)


def stored(a_round: Round) -> list[tuple[str, Mark, int | None, str, int]]:
    with a_round.house.app.app_context(), tenancy.inside(a_round.house.organisation_id):
        rows = db.session.execute(
            select(Answer.capability_key, Answer.mark, Answer.level, Answer.comment,
                   Answer.revision).order_by(Answer.capability_key)
        )  # fmt: skip
        return [tuple(row) for row in rows]  # type: ignore[misc]


def change_round(a_round: Round, **values: Any) -> None:
    with a_round.house.app.app_context(), tenancy.inside(a_round.house.organisation_id):
        assessment = db.session.get_one(Assessment, a_round.assessment_id)
        for name, value in values.items():
            setattr(assessment, name, value)
        db.session.commit()


@pytest.mark.parametrize(
    ("value", "mark", "level"),
    [("1", Mark.LEVEL, 1), ("5", Mark.LEVEL, 5), ("?", Mark.CANNOT_JUDGE, None),
     ("-", Mark.NOT_APPLICABLE, None), ("", Mark.CLEARED, None)],
)  # fmt: skip
def test_every_value_is_kept(a_round: Round, value: str, mark: Mark, level: int | None) -> None:
    answer = save(device(a_round), a_round, value, comment="  Zum\r\nBeispiel ")
    assert answer.status_code == 200
    assert answer.json == {"revision": 1}
    assert stored(a_round) == [("J1", mark, level, "Zum\nBeispiel", 1)]


@pytest.mark.parametrize(
    "fields",
    [{"value": "6"}, {"value": "0"}, {"value": "١"}, {"value": "3.5"}, {"value": "99"},
     {"value": "NaN"}, {"comment": "x" * 2001}, {"comment": "a\0b"}, {"comment": "\ud800"},
     {"operation": "x"}, {"revision": "-1"}, {"revision": "1e3"}, {"revision": "9" * 30}],
)  # fmt: skip
def test_bad_entries_are_refused_and_nothing_is_written(
    a_round: Round, fields: dict[str, str]
) -> None:
    client = device(a_round)
    for headers in (JSON, {}):
        sent = {"value": "3", **fields}
        if "\ud800" in sent.get("comment", ""):
            sent["comment"] = "\ufffe\x01"
        answer = save(client, a_round, sent.pop("value"), headers=headers, **sent)
        assert answer.status_code == 422
    assert stored(a_round) == []


def test_an_unknown_capability_is_not_there(a_round: Round) -> None:
    client = device(a_round)
    assert save(client, a_round, "3", key="Z9").status_code == 404
    short = open_round(a_round.house, form="short")
    assert save(device(short), short, "3", key="J1").status_code == 404


def test_the_same_operation_twice_is_one_answer(a_round: Round) -> None:
    client, operation = device(a_round), str(uuid4())
    first = save(client, a_round, "3", operation=operation)
    again = save(client, a_round, "3", operation=operation)
    assert first.json == again.json == {"revision": 1}
    assert len(stored(a_round)) == 1


def test_a_page_used_again_speaks_its_newest_word(a_round: Round) -> None:
    """Back button without a script: the form carries the same operation and another choice."""
    client, operation = device(a_round), str(uuid4())
    save(client, a_round, "3", operation=operation)
    assert save(client, a_round, "4", operation=operation).json == {"revision": 2}
    assert stored(a_round)[0][2] == 4


def test_two_devices_choose_and_nothing_is_overwritten(a_round: Round) -> None:
    phone, laptop = device(a_round), device(a_round)
    save(phone, a_round, "2", comment="vom Telefon")
    answer = save(laptop, a_round, "4", comment="vom Rechner")
    assert answer.status_code == 409
    assert answer.json["theirs"] == {"value": "2", "comment": "vom Telefon", "revision": 1}
    assert answer.json["mine"] == {"value": "4", "comment": "vom Rechner"}
    assert stored(a_round)[0][2] == 2
    page = save(laptop, a_round, "4", comment="vom Rechner", headers={})
    assert page.status_code == 409
    assert "vom Telefon" in page.text
    assert "vom Rechner" in page.text
    assert save(laptop, a_round, "4", comment="vom Rechner", revision="1").json == {"revision": 2}


def test_the_same_choice_on_two_devices_is_no_conflict(a_round: Round) -> None:
    save(device(a_round), a_round, "2")
    assert save(device(a_round), a_round, "2").json == {"revision": 1}


def test_a_form_leads_on(a_round: Round) -> None:
    client = device(a_round)
    for key, go, onward in (("J1", "next", "questions/J2"), ("J2", "previous", "questions/J1"),
                            ("J1", "previous", ""), ("T6", "next", "review"),
                            ("J3", "clear", "questions/J3")):  # fmt: skip
        answer = save(client, a_round, "3", key=key, go=go, headers={}, revision="0",
                      operation=str(uuid4()))  # fmt: skip
        assert answer.status_code == 303
        assert answer.location == a_round.home + onward
    assert [row[1] for row in stored(a_round)] == [Mark.LEVEL, Mark.LEVEL, Mark.CLEARED, Mark.LEVEL]


def test_fifty_at_once_are_one_answer_each(a_round: Round) -> None:
    """A storm of first saves: some of the same operation, some of other questions."""
    operation, statuses = str(uuid4()), []
    clients = [device(a_round) for _ in range(10)]

    def storm(client: FlaskClient, number: int) -> None:
        for turn in range(5):
            key = f"J{turn + 1}"
            answer = save(client, a_round, "3", key=key, operation=operation)
            statuses.append(answer.status_code)

    threads = [threading.Thread(target=storm, args=(c, n)) for n, c in enumerate(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [200] * 50
    assert [row[0] for row in stored(a_round)] == ["J1", "J2", "J3", "J4", "J5"]
    assert {row[4] for row in stored(a_round)} == {1}


def test_racing_devices_lose_no_acknowledged_answer(a_round: Round) -> None:
    """Different values for one question, all based on nothing: exactly one is acknowledged."""
    clients, replies = [device(a_round) for _ in range(8)], []

    def race(client: FlaskClient, level: int) -> None:
        replies.append((level, save(client, a_round, str(level % 5 + 1), comment=str(level))))

    threads = [threading.Thread(target=race, args=(c, n)) for n, c in enumerate(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    winners = [level for level, reply in replies if reply.status_code == 200]
    assert len(winners) == 1
    assert {r.status_code for _, r in replies} == {200, 409}
    assert stored(a_round)[0][3] == str(winners[0])


@pytest.mark.parametrize("state", [AssessmentState.CLOSED, AssessmentState.RELEASED])
def test_after_the_close_every_address_says_so(a_round: Round, state: AssessmentState) -> None:
    client = device(a_round)
    save(client, a_round, "3")
    change_round(a_round, state=state)
    assert save(client, a_round, "4", revision="1").json["reason"] == "closed"
    for path in ("", "method", "questions/J1", "questions", "review", "done", "withdraw", "pause"):
        assert client.get(a_round.home + path).status_code == 410, path
    for path in ("submit", "change", "withdraw"):
        posted = client.post(a_round.home + path, data={"sheet": a_round.tag("petra")})
        assert posted.status_code == 410
        assert "abgeschlossen" in posted.text
    assert stored(a_round)[0][2] == 3


def test_the_deadline_is_the_end_of_its_day_where_the_organisation_is(a_round: Round) -> None:
    """23:59 in Berlin is 21:59 UTC in summer; the worker may be late, the gate is not."""
    with a_round.house.app.app_context():
        tenancy.enter(a_round.house.organisation_id)
        place = queries.Place(
            title="", title_en="", state=AssessmentState.OPEN, form=None, languages=("de",),
            k=5, split=None, deadline=date(2026, 7, 1), organisation="", department_id=None,
            time_zone="Europe/Berlin", version=None, role_group=None, withdrawn=False,
        )  # fmt: skip  # type: ignore[arg-type]
    assert place.takes_answers(datetime(2026, 7, 1, 21, 59, 59, tzinfo=UTC))
    assert not place.takes_answers(datetime(2026, 7, 1, 22, 0, 0, tzinfo=UTC))


def test_a_late_worker_lets_nothing_through(a_round: Round) -> None:
    client = device(a_round)
    change_round(a_round, deadline=(datetime.now(UTC) - timedelta(days=2)).date())
    assert save(client, a_round, "3").status_code == 410


def test_a_draft_does_not_exist_yet(a_round: Round) -> None:
    client = device(a_round)
    change_round(a_round, state=AssessmentState.DRAFT)
    assert client.get(a_round.home).status_code == 404


def test_a_withdrawn_invitation_may_change_but_not_begin(a_round: Round) -> None:
    petra, paul = device(a_round), device(a_round, "paul")
    save(petra, a_round, "3")
    with a_round.house.app.app_context(), tenancy.inside(a_round.house.organisation_id):
        for invitation in db.session.scalars(select(Invitation)):
            invitation.withdrawn = True
        db.session.commit()
    assert save(petra, a_round, "4", revision="1").status_code == 200
    assert save(paul, a_round, "4", who="paul").json["reason"] == "withdrawn"
    assert paul.get(a_round.home).status_code == 410
    assert (
        petra.post(f"{a_round.home}withdraw", data={"sheet": a_round.tag("petra")}).status_code
        == 200
    )
    assert save(petra, a_round, "4").json["reason"] == "withdrawn"


def test_what_is_kept_of_a_response(a_round: Round) -> None:
    """Key and group are unreadable; nothing else is there but the answers."""
    save(device(a_round), a_round, "3")
    with a_round.house.app.app_context(), tenancy.inside(a_round.house.organisation_id):
        response = db.session.scalars(select(Response)).one()
        invitation = db.session.get_one(Invitation, a_round.invitations["petra"])
        assert links.open_group(a_round.assessment_id, response.sealed_group or b"") == (
            invitation.department_id,
            invitation.role_group,
        )
        assert set(Response.__table__.columns.keys()) == {
            "id", "organisation_id", "assessment_id", "key_hash", "sealed_group", "submitted",
        }  # fmt: skip


class Statements:
    """Counts what reaches the database."""

    def __init__(self, a_round: Round) -> None:
        self.seen: list[str] = []
        with a_round.house.app.app_context():
            self.engine = db.engine

    def __enter__(self) -> list[str]:
        event.listen(self.engine, "before_cursor_execute", self._note)
        return self.seen

    def __exit__(self, *error: object) -> None:
        event.remove(self.engine, "before_cursor_execute", self._note)

    def _note(self, connection: Any, cursor: Any, statement: str, *more: Any) -> None:
        self.seen.append(statement)


def test_saving_takes_few_statements(a_round: Round) -> None:
    client = device(a_round)
    for revision, value in enumerate("123"):
        with Statements(a_round) as seen:
            assert save(client, a_round, value, revision=str(revision)).status_code == 200
        assert len(seen) <= 6, seen


def test_the_question_page_takes_few_statements(a_round: Round) -> None:
    client = device(a_round)
    answer_all(a_round, {"petra": {"J1": "3", "J2": "?"}}, submitted=False)
    client.get(f"{a_round.home}questions/J1")
    with Statements(a_round) as seen:
        assert client.get(f"{a_round.home}questions/J2").status_code == 200
    assert len(seen) <= 8, seen


def test_logs_hold_no_token_answer_or_comment(
    a_round: Round, caplog: pytest.LogCaptureFixture
) -> None:
    app = a_round.house.app
    level, propagates = app.logger.level, app.logger.propagate
    app.logger.setLevel(logging.INFO)
    app.logger.propagate = True
    try:
        with caplog.at_level(logging.DEBUG):
            client = device(a_round)
            save(client, a_round, "4", comment="Geheimwort")
            save(client, a_round, "4", comment="Geheimwort" * 300)
            client.get(f"{a_round.home}questions/J1")
            client.get(f"{a_round.home}{a_round.token('petra')[:-2]}xx")
    finally:
        app.logger.setLevel(level)
        app.logger.propagate = propagates
    written = "\n".join(f"{r.getMessage()} {getattr(r, 'facts', '')}" for r in caplog.records)
    assert "/r/<uuid:assessment_id>/answers/<key>" in written
    for secret in (a_round.token("petra"), a_round.token("petra")[:20], "Geheimwort",
                   a_round.tag("petra"), "wattwerk.example"):  # fmt: skip
        assert secret not in written
