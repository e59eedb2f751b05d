"""The close: what is frozen, what is destroyed, and what happens at the same moment."""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import event, select, text

from app import queue
from app.answering import links
from app.assessments import actions, traces
from app.models import db, erasure, tenancy
from app.models.assessments import (
    Answer,
    Assessment,
    Comment,
    Findings,
    Mark,
    Response,
    RoleGroup,
)
from tests.house import House
from tests.rounds import Round, answer_all, keys_asked, open_round

PEOPLE = {
    **{f"s{i}": ("Vertrieb", RoleGroup.FRONT_LINE) for i in range(9)},
    **{f"t{i}": ("Technik", RoleGroup.LEADERSHIP) for i in range(6)},
    "h0": ("Personal", None),
    "h1": ("Personal", None),
}
SECRET_WORDS = "Der Vorstand hat es nie gelesen"


@pytest.fixture
def answered(house: House) -> Round:
    """Seventeen people have submitted, one has only begun."""
    a_round = open_round(house, people={**PEOPLE, "draft": ("Vertrieb", None)})
    keys = keys_asked()
    given: dict[str, Mapping[str, str | tuple[str, str]]] = {
        who: {key: str(1 + (i + j) % 5) for j, key in enumerate(keys)}
        for i, who in enumerate(PEOPLE)
    }
    given["s0"] = {**given["s0"], "J1": ("?", SECRET_WORDS), "J2": ("", ""), "J3": ("-", "")}
    answer_all(a_round, given)
    answer_all(a_round, {"draft": {"J1": ("5", "nur angefangen xq7")}}, submitted=False)
    return a_round


def close(a_round: Round) -> bool:
    with a_round.house.app.app_context(), tenancy.inside(a_round.house.organisation_id):
        done = actions.close(db.session.get_one(Assessment, a_round.assessment_id))
        db.session.commit()
    return done


def test_findings_are_frozen_with_their_facts(house: House, answered: Round) -> None:
    assert close(answered)
    with house.app.app_context(), tenancy.inside(house.organisation_id):
        findings = db.session.scalars(select(Findings)).one()
        facts = findings.facts
        assert (facts["invited"], facts["submitted"], facts["k"]) == (18, 17, 5)
        assert facts["split"]["attribute"] == "department"
        assert facts["questionnaire"]["key"] == "cjm"
        assert len(facts["questionnaire"]["hash"]) == 64
        names = {label["de"] for label in facts["groups"].values()}
        assert {"Vertrieb", "Technik", "Personal"} <= names
        assert all(isinstance(v, int) and 0 <= v <= 100 for v in facts["response_rates"].values())
        small = str(house.departments["Personal"])
        assert small not in facts["response_rates"]
        assert set(findings.personal_means)
        assert all(means == sorted(means) for means in findings.personal_means.values())


def test_nothing_left_joins_answers_to_people(house: House, answered: Round) -> None:
    with house.app.app_context(), tenancy.inside(house.organisation_id):
        before = {r.id for r in db.session.scalars(select(Response))}
        old_answers = {a.id for a in db.session.scalars(select(Answer))}
    close(answered)
    with house.app.app_context(), tenancy.inside(house.organisation_id):
        responses = db.session.scalars(select(Response)).all()
        assert len(responses) == 17
        assert not {r.id for r in responses} & before
        assert {(r.key_hash, r.sealed_group, r.submitted) for r in responses} == {
            (None, None, True)
        }
        answers = db.session.scalars(select(Answer)).all()
        assert not {a.id for a in answers} & old_answers
        assert {(a.revision, a.operation_id, a.comment) for a in answers} == {(1, None, "")}
        assert len(answers) == 17 * 36 - 1
        assert not [a for a in answers if a.mark is Mark.CLEARED]
        comments = db.session.scalars(select(Comment)).all()
        assert [(c.capability_key, c.text) for c in comments] == [("J1", SECRET_WORDS)]


def test_order_tells_nothing(house: House, answered: Round) -> None:
    """Rows are read as the table holds them; their order is not the order of writing."""
    with house.app.app_context(), tenancy.inside(house.organisation_id):
        first = _sheets_in_table_order(house)
    close(answered)
    with house.app.app_context(), tenancy.inside(house.organisation_id):
        second = _sheets_in_table_order(house)
    assert sorted(first, key=str) != second
    assert first[1:] != second[1:]


def _sheets_in_table_order(house: House) -> list[dict[str, int | None]]:
    sheets: dict[UUID, dict[str, int | None]] = {}
    for answer in db.session.scalars(select(Answer)):
        sheets.setdefault(answer.response_id, {})[answer.capability_key] = answer.level
    return list(sheets.values())


def test_closing_twice_is_closing_once(house: House, answered: Round) -> None:
    assert close(answered)
    with house.app.app_context(), tenancy.inside(house.organisation_id):
        first = db.session.scalars(select(Findings)).one().results
    assert not close(answered)
    with house.app.app_context(), tenancy.inside(house.organisation_id):
        assert db.session.scalars(select(Findings)).one().results == first


def test_two_closes_at_once(house: House, answered: Round) -> None:
    done: list[bool] = []
    threads = [threading.Thread(target=lambda: done.append(close(answered))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == [False, True]
    with house.app.app_context(), tenancy.inside(house.organisation_id):
        assert db.session.scalars(select(Findings)).one()


def test_an_answer_after_the_close_is_refused(house: House, answered: Round) -> None:
    client = house.client()
    client.get(answered.path("s1"))
    close(answered)
    response = client.post(
        f"{answered.home}answers/J1",
        data={"sheet": answered.tag("s1"), "value": "1", "revision": "0",
              "operation": "00000000-0000-4000-8000-000000000001"},
    )  # fmt: skip
    assert 400 <= response.status_code < 500
    assert client.get(answered.home).status_code in {200, 302, 410}


def test_saving_at_the_second_of_the_close_loses_nothing_acknowledged(
    house: House, answered: Round
) -> None:
    """Whoever was told "saved" before the close is in the findings; the others were refused."""
    statuses: list[int] = []
    client = house.client()
    client.get(answered.path("draft"))
    tag = answered.tag("draft")

    def save_and_submit() -> None:
        for path in ("change", "answers/J2", "submit"):
            data = {"sheet": tag, "value": "4", "revision": "0",
                    "operation": "00000000-0000-4000-8000-000000000002"}  # fmt: skip
            statuses.append(client.post(answered.home + path, data=data).status_code)

    saver = threading.Thread(target=save_and_submit)
    closer = threading.Thread(target=close, args=(answered,))
    saver.start()
    closer.start()
    saver.join()
    closer.join()
    with house.app.app_context(), tenancy.inside(house.organisation_id):
        submitted = db.session.scalars(select(Findings)).one().facts["submitted"]
    assert all(status < 500 for status in statuses)
    assert submitted == (18 if statuses[2] < 400 else 17)


def test_below_k_nothing_is_shown(house: House) -> None:
    a_round = open_round(house, people=["a", "b", "c", "d"])
    answer_all(a_round, {who: dict.fromkeys(keys_asked(), "3") for who in "abcd"})
    close(a_round)
    with house.app.app_context(), tenancy.inside(house.organisation_id):
        findings = db.session.scalars(select(Findings)).one()
        assert len(findings.results["capabilities"]) == 36
        assert {one["figures"] for one in findings.results["capabilities"]} == {None}
        assert {one["index"] for one in findings.results["fields"]} == {None}
        assert findings.facts["submitted"] == 4


def test_a_round_without_any_answer_can_be_closed(house: House) -> None:
    a_round = open_round(house, people=["a"])
    assert close(a_round)


def test_only_cannot_judge_is_closed_too(house: House) -> None:
    names = [f"p{i}" for i in range(6)]
    a_round = open_round(house, people=names)
    answer_all(a_round, {who: dict.fromkeys(keys_asked(), "?") for who in names})
    assert close(a_round)


def test_traces_are_erased_from_the_files(app: Flask, house: House, answered: Round) -> None:
    with house.app.app_context(), tenancy.inside(house.organisation_id):
        token = links.token_for(answered.assessment_id, answered.invitations["s0"])
        key = links.response_key(answered.assessment_id, token)
    close(answered)
    assert queue.drain(app) >= 1
    with app.app_context():
        assert not traces.remain()
        if db.engine.dialect.name != "sqlite":
            return
    folder = app.config["SETTINGS"].data_dir
    for file in folder.glob("wegmarke.sqlite3*"):
        assert key not in file.read_bytes()
        assert b"nur angefangen xq7" not in file.read_bytes()


def test_an_erasure_that_fails_is_tried_again(
    app: Flask, house: House, answered: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy() -> None:
        raise RuntimeError("busy")

    close(answered)
    app.extensions["queue"].flush()
    with app.app_context():
        with monkeypatch.context() as patched:
            patched.setattr(traces, "compact", busy)
            with pytest.raises(RuntimeError):
                traces.erase()
        assert traces.remain()
        traces.erase()
        assert not traces.remain()


@contextmanager
def somebody_reads(app: Flask) -> Iterator[None]:
    """Another process in the middle of a page; ours waits for it but a moment."""
    if not app.config["SETTINGS"].sqlite:
        with db.engine.connect() as reader:
            reader.execute(text("SELECT count(*) FROM answer"))
            yield
        return
    impatient = (db.engine, "checkout", lambda one, *rest: one.execute("PRAGMA busy_timeout=50"))
    event.listen(*impatient)
    reader = sqlite3.connect(app.config["SETTINGS"].data_dir / "wegmarke.sqlite3")
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM answer").fetchone()
    try:
        yield
    finally:
        reader.close()
        event.remove(*impatient)


def test_an_erasure_waits_without_a_fuss_while_others_read(
    app: Flask,
    house: House,
    answered: Round,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Somebody looks at a page while the worker erases: a plain line, and the next minute does."""
    monkeypatch.setattr(erasure, "LOCK_SECONDS", 1)
    caplog.set_level(logging.INFO)
    app.logger.setLevel(logging.INFO)
    close(answered)
    app.extensions["queue"].flush()
    with app.app_context():
        with somebody_reads(app):
            queue.run_now("app.assessments.traces.erase", ())
        assert traces.remain()
        said = [one for one in caplog.records if "erasure waits" in one.getMessage()]
        assert [one.levelname for one in said] == ["INFO"]
        assert not [one for one in caplog.records if one.exc_info]
        queue.run_now("app.assessments.tasks.look_after_rounds", ())
        queue.drain(app)
        assert not traces.remain()
    app.logger.setLevel(logging.WARNING)


def test_organisations_stay_apart(house: House, answered: Round) -> None:
    close(answered)
    with house.app.app_context(), tenancy.inside(house.other_organisation_id):
        assert db.session.scalars(select(Findings)).all() == []
