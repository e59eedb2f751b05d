"""Mail as it leaves: to a real server, refused, postponed, given up, tried again."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from app import mail, queue
from app.assessments import actions
from app.config import Settings
from app.models import db, tenancy
from app.models.assessments import Assessment
from app.models.base import now
from app.models.mail import MailState, OutboxMail
from tests import mail_server
from tests.attacks import dumps
from tests.house import House
from tests.rounds import Round, open_round


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture
def server(folder: Path, house: House, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """A mail server, and the app that sends to it."""
    with mail_server.running(folder) as port:
        send_to(house.app, f"smtp://127.0.0.1:{port}", monkeypatch)
        yield port


def send_to(app: Flask, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    settings: Settings = app.config["SETTINGS"]
    monkeypatch.setitem(app.config, "SETTINGS", replace(settings, mail_url=url))


def remind(a_round: Round) -> None:
    house = a_round.house
    with house.app.app_context(), tenancy.inside(house.organisation_id):
        actions.remind(db.session.get_one(Assessment, a_round.assessment_id))
        db.session.commit()


def outbox(app: Flask) -> dict[str, OutboxMail]:
    with app.app_context():
        return {row.recipient.partition("@")[0]: row for row in db.session.scalars(
            select(OutboxMail))}  # fmt: skip


def work(app: Flask, *, later: timedelta | None = None) -> None:
    """The worker's minute; `later` lets so much time pass before it."""
    with app.app_context():
        for row in db.session.scalars(select(OutboxMail)):
            row.due_at -= later or timedelta(0)
        db.session.commit()
        queue.run_now("app.mail.deliver_due", ())
    queue.drain(app)


@pytest.mark.usefixtures("server")
def test_mail_arrives_with_its_headers(house: House, folder: Path) -> None:
    a_round = open_round(house, people=["petra", "paul"])
    remind(a_round)
    queue.drain(house.app)
    letters = {str(one["To"]): one for one in mail_server.kept(folder)}
    assert set(letters) == {"petra@wattwerk.example", "paul@wattwerk.example"}
    one = letters["petra@wattwerk.example"]
    assert one["From"] == "Wegmarke <wegmarke@example.org>"
    assert one["Subject"]
    assert one["Date"]
    assert one["Auto-Submitted"] == "auto-generated"
    assert one["Content-Language"] == "de"
    assert len({str(letter["Message-ID"]) for letter in letters.values()}) == 2
    assert one.get_content_type() == "text/plain"
    body = one.get_content()
    assert a_round.link("petra") in body
    assert a_round.token("paul") not in body
    assert {row.state for row in outbox(house.app).values()} == {MailState.SENT}
    assert house.client().get(a_round.path("petra")).status_code == 302


@pytest.mark.usefixtures("server")
def test_one_refused_address_keeps_no_other_from_its_mail(house: House, folder: Path) -> None:
    names = ["nobody", "anna", "huge", "bert", "later", "strange"]
    a_round = open_round(house, people=names)
    remind(a_round)
    queue.drain(house.app)
    assert sorted(str(one["To"]).partition("@")[0] for one in mail_server.kept(folder)) == [
        "anna", "bert"
    ]  # fmt: skip
    rows = outbox(house.app)
    for name in ("nobody", "huge", "later"):
        assert rows[name].state is MailState.QUEUED
        assert rows[name].attempts == 1
        assert rows[name].due_at > now()
    assert rows["nobody"].reason == "550 5.1.1 No such person here"
    assert "Mailbox full" in rows["huge"].reason
    page = house.client("clara").get(f"/o/{house.slug}/rounds/{a_round.assessment_id}").text
    assert "No such person here" in page
    assert "<script>alert" not in page


@pytest.mark.usefixtures("server")
def test_after_the_last_attempt_it_has_failed_until_somebody_retries(
    house: House, folder: Path
) -> None:
    a_round = open_round(house, people=["nobody", "anna"])
    remind(a_round)
    queue.drain(house.app)
    for number, wait in enumerate(mail.WAITS, start=1):
        assert outbox(house.app)["nobody"].attempts == number
        work(house.app)
        assert outbox(house.app)["nobody"].attempts == number, "not before it is due"
        work(house.app, later=wait + timedelta(seconds=5))
    failed = outbox(house.app)["nobody"]
    assert (failed.state, failed.attempts) == (MailState.FAILED, len(mail.WAITS) + 1)
    work(house.app, later=timedelta(days=30))
    assert outbox(house.app)["nobody"].attempts == len(mail.WAITS) + 1
    client = house.client("clara")
    here = f"/o/{house.slug}/rounds/{a_round.assessment_id}"
    token = client.get(here).text.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
    assert client.post(f"{here}/mails", data={"csrf_token": token}).status_code == 302
    queue.drain(house.app)
    again = outbox(house.app)["nobody"]
    assert (again.state, again.attempts) == (MailState.QUEUED, 1)
    assert len(mail_server.kept(folder)) == 1, "nobody got theirs twice"


def test_a_server_that_is_away_costs_time_and_no_mail(
    house: House, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        send_to(house.app, f"smtp://127.0.0.1:{taken.getsockname()[1]}", monkeypatch)
        remind(open_round(house, people=["anna", "bert"]))
        queue.drain(house.app)
    rows = outbox(house.app).values()
    assert {(row.state, row.attempts) for row in rows} == {(MailState.QUEUED, 1)}
    assert all("Refused" in row.reason or "refused" in row.reason for row in rows)
    with mail_server.running(folder) as port:
        send_to(house.app, f"smtp://127.0.0.1:{port}", monkeypatch)
        work(house.app, later=timedelta(minutes=2))
    assert len(mail_server.kept(folder)) == 2
    assert {row.reason for row in outbox(house.app).values()} == {""}


def test_a_server_that_never_answers_is_left(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail, "TIMEOUT_SECONDS", 0.3)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        send_to(house.app, f"smtp://127.0.0.1:{silent.getsockname()[1]}", monkeypatch)
        remind(open_round(house, people=["anna"]))
        queue.drain(house.app)
    assert outbox(house.app)["anna"].state is MailState.QUEUED


def test_without_a_server_mail_becomes_files(
    house: House, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = folder / "mails with space"
    send_to(house.app, place.as_uri(), monkeypatch)
    remind(open_round(house, people=["anna"]))
    queue.drain(house.app)
    (letter,) = mail_server.kept(place)
    assert letter["To"] == "anna@wattwerk.example"
    assert outbox(house.app)["anna"].state is MailState.SENT


@pytest.mark.usefixtures("server")
def test_no_row_holds_a_link(house: House) -> None:
    """Neither before nor after sending, in no table; the link is computed at the last moment."""
    a_round = open_round(house, people=["petra", "nobody"])
    remind(a_round)
    for _ in range(2):
        everything = str(dumps.take(house.app).tables)
        for who in a_round.invitations:
            assert a_round.token(who) not in everything
        assert "/r/" not in everything
        queue.drain(house.app)


@pytest.mark.usefixtures("server")
def test_a_name_cannot_smuggle_headers(house: House, folder: Path) -> None:
    a_round = open_round(
        house, people=["anna"], title="Runde\r\nBcc: otto@example.org\r\n\r\nHallo"
    )
    remind(a_round)
    queue.drain(house.app)
    (letter,) = mail_server.kept(folder)
    assert letter["Bcc"] is None
    assert "\n" not in str(letter["Subject"])


@pytest.mark.usefixtures("server")
def test_nothing_is_sent_once_there_is_no_reason(house: House, folder: Path) -> None:
    """A closed round, a withdrawn invitation: the mail is let go of, not sent."""
    a_round = open_round(house, people=["anna"])
    remind(a_round)
    with house.app.app_context(), tenancy.inside(house.organisation_id):
        actions.close(db.session.get_one(Assessment, a_round.assessment_id))
        db.session.commit()
    queue.drain(house.app)
    assert mail_server.kept(folder) == []
    assert outbox(house.app)["anna"].state is MailState.SENT
