"""A round that runs: totals once an hour, reminders, deadline, mail, close, release."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select

from app import queue
from app.assessments import actions, deadlines, preparing, running, tasks
from app.assessments.people_list import Invitee
from app.assessments.refusals import Refusal
from app.models import db, tenancy
from app.models.assessments import Assessment, AssessmentState, Findings, Invitation
from app.models.base import now
from app.models.mail import MailState, OutboxMail
from tests.assessments.test_wizard import post
from tests.house import House
from tests.rounds import Round, answer_all, keys_asked, open_round

NAMES = [f"p{i}" for i in range(8)]


@pytest.fixture
def running_round(house: House) -> Round:
    return open_round(house, people=NAMES, deadline=now().date() + timedelta(days=10))


@pytest.fixture
def inside(house: House) -> Iterator[None]:
    """Work in the organisation, outside of a request."""
    with house.app.app_context(), tenancy.inside(house.organisation_id):
        yield
        db.session.rollback()


def loaded(a_round: Round) -> Assessment:
    return db.session.get_one(Assessment, a_round.assessment_id)


def page(a_round: Round, rest: str = "") -> str:
    return f"/o/{a_round.house.slug}/rounds/{a_round.assessment_id}{rest}"


def letters(app: Flask) -> list[email.message.EmailMessage]:
    folder = app.config["SETTINGS"].data_dir / "mails"
    return [
        email.message_from_bytes(p.read_bytes(), policy=email.policy.default)  # type: ignore[misc]
        for p in folder.glob("*.eml")
    ]


def test_totals_are_an_hour_old_and_in_total_only(house: House, running_round: Round) -> None:
    client = house.client("clara")
    answer_all(running_round, {n: {"J1": "3"} for n in NAMES[:3]})
    with house.app.app_context(), tenancy.inside(house.organisation_id):
        loaded(running_round).counted_at = now() - timedelta(minutes=59)
        db.session.commit()
    tick(house.app)
    assert '<p class="big">0 ' in client.get(page(running_round)).get_data(as_text=True)
    with house.app.app_context(), tenancy.inside(house.organisation_id):
        loaded(running_round).counted_at = now() - timedelta(minutes=61)
        db.session.commit()
    tick(house.app)
    html = client.get(page(running_round)).get_data(as_text=True)
    assert '<p class="big">3 ' in html
    assert "von 8 Eingeladenen" in html


def tick(app: Flask) -> None:
    """What the worker does once a minute."""
    with app.app_context():
        queue.run_now(queue._name(tasks.look_after_rounds), ())
    queue.drain(app)


def test_a_reminder_goes_to_everyone_once_a_day(house: House, running_round: Round) -> None:
    client = house.client("clara")
    answer_all(running_round, {"p0": {"J1": "3"}})
    first = post(client, page(running_round, "/reminders"), page=page(running_round))
    assert first.status_code == 302
    for _ in range(3):
        again = post(client, page(running_round, "/reminders"), page=page(running_round))
        assert again.status_code == 429
    queue.drain(house.app)
    found = letters(house.app)
    assert len(found) == 8
    body = found[0].get_content()
    assert "bereits geantwortet" in body
    assert "/r/" in body


@pytest.mark.usefixtures("inside")
def test_a_day_later_the_next_reminder_is_possible(running_round: Round) -> None:
    assessment = loaded(running_round)
    assessment.reminded_at = now() - timedelta(hours=23, minutes=59)
    db.session.flush()
    with pytest.raises(Refusal):
        running.remind(assessment)
    assessment.reminded_at = now() - timedelta(hours=24, seconds=1)
    db.session.flush()
    assert running.remind(assessment) == 8


@pytest.mark.parametrize(
    ("language", "words"),
    [("de", ["Ihr Zugang", "anonym", "23:59", "Olga Inhaber"]),
     ("en", ["Your way in", "anonymous", "23:59", "Olga Inhaber"])],
)  # fmt: skip
def test_invitations_speak_the_language_of_the_invited(
    house: House, running_round: Round, language: str, words: list[str]
) -> None:
    with house.app.app_context(), tenancy.inside(house.organisation_id):
        assessment = loaded(running_round)
        assessment.title = "Mit\nZeilenumbruch"
        assessment.invitation_de, assessment.invitation_en = "Liebe Leute", "Dear all"
        db.session.flush()
        actions.add_people(
            assessment,
            [Invitee(f"{code}@x.org", None, None, code) for code in ("de", "en")],
        )
        db.session.commit()
    queue.drain(house.app)
    [letter] = [m for m in letters(house.app) if m["To"] == f"{language}@x.org"]
    body = letter.get_content()
    assert all(word in body for word in words), body
    assert letter["Content-Language"] == language
    [line] = [one for one in body.splitlines() if "/r/" in one]
    assert house.app.test_client().get(line.removeprefix("http://localhost")).status_code == 302


def test_links_are_in_no_row_and_no_mail_after_a_withdrawal(
    house: House, running_round: Round
) -> None:
    with house.app.app_context(), tenancy.inside(house.organisation_id):
        assessment = loaded(running_round)
        actions.add_people(assessment, [Invitee("late@x.org", None, None, "de")])
        db.session.flush()
        late = db.session.scalars(select(Invitation).where(Invitation.email == "late@x.org")).one()
        actions.withdraw_invitation(assessment, late.id)
        db.session.commit()
        assert (assessment.added_after_launch, assessment.withdrawn_after_launch) == (1, 1)
    queue.drain(house.app)
    assert letters(house.app) == []


def test_failed_mails_are_named_with_a_reason_and_retried(
    house: House, running_round: Round
) -> None:
    with house.app.app_context(), tenancy.inside(house.organisation_id):
        actions.add_people(loaded(running_round), [Invitee("full@x.org", None, None, "de")])
        db.session.flush()
        mail = db.session.scalars(select(OutboxMail)).one()
        mail.state, mail.attempts, mail.reason = MailState.FAILED, 6, "552 mailbox <full>"
        db.session.info.pop("jobs", None)
        db.session.commit()
    client = house.client("olga")
    html = client.get(page(running_round)).get_data(as_text=True)
    assert "full@x.org" in html
    assert "552 mailbox &lt;full&gt;" in html
    assert post(client, page(running_round, "/mails"), page=page(running_round)).status_code == 302
    queue.drain(house.app)
    assert [m["To"] for m in letters(house.app)] == ["full@x.org"]


@pytest.mark.parametrize(
    ("days", "status"), [(11, 302), (10, 422), (5, 422), (-1, 422), (500, 422)]
)
def test_the_deadline_moves_forward_only(
    house: House, running_round: Round, days: int, status: int
) -> None:
    day = (now().date() + timedelta(days=days)).isoformat()
    client = house.client("clara")
    response = post(
        client, page(running_round, "/deadline"), page=page(running_round), deadline=day
    )
    assert response.status_code == status


@pytest.mark.parametrize("text", ["", "2027-02-29", "0001-01-01", "9999-12-31", "morgen"])
def test_a_deadline_that_is_no_date(house: House, running_round: Round, text: str) -> None:
    client = house.client("clara")
    path = page(running_round, "/deadline")
    assert post(client, path, page=page(running_round), deadline=text).status_code == 422


BERLIN, AUCKLAND = "Europe/Berlin", "Pacific/Auckland"


@pytest.mark.parametrize(
    ("deadline", "zone", "moment", "passed"),
    [
        (date(2026, 10, 25), BERLIN, datetime(2026, 10, 25, 22, 59, 59, tzinfo=UTC), False),
        (date(2026, 10, 25), BERLIN, datetime(2026, 10, 25, 23, 0, tzinfo=UTC), True),
        (date(2026, 3, 29), BERLIN, datetime(2026, 3, 29, 21, 59, 59, tzinfo=UTC), False),
        (date(2026, 3, 29), BERLIN, datetime(2026, 3, 29, 22, 0, tzinfo=UTC), True),
        (date(2028, 2, 29), BERLIN, datetime(2028, 2, 29, 22, 59, 59, tzinfo=UTC), False),
        (date(2028, 2, 29), BERLIN, datetime(2028, 2, 29, 23, 0, tzinfo=UTC), True),
        (date(2026, 12, 31), AUCKLAND, datetime(2026, 12, 31, 11, 0, tzinfo=UTC), True),
    ],
)
def test_the_last_minute_is_2359_where_the_organisation_is(
    deadline: date, zone: str, moment: datetime, passed: bool
) -> None:
    assert deadlines.has_passed(deadline, zone, moment) is passed


def test_the_deadline_closes_the_round_by_itself(house: House, running_round: Round) -> None:
    answer_all(running_round, {n: dict.fromkeys(keys_asked(), "3") for n in NAMES})
    tick(house.app)
    with house.app.app_context(), tenancy.inside(house.organisation_id):
        assert loaded(running_round).is_open
        loaded(running_round).deadline = now().date() - timedelta(days=2)
        db.session.commit()
    tick(house.app)
    tick(house.app)
    with house.app.app_context(), tenancy.inside(house.organisation_id):
        assert loaded(running_round).state is AssessmentState.CLOSED
        assert db.session.scalar(select(func.count(Findings.id))) == 1


def test_close_asks_says_what_is_missing_and_releases(house: House, running_round: Round) -> None:
    client = house.client("clara")
    asked = client.get(page(running_round, "/close")).get_data(as_text=True)
    assert "weniger als 5 Antworten" in asked.replace("Weniger", "weniger")
    assert post(client, page(running_round, "/close")).status_code == 302
    assert client.get(page(running_round)).status_code == 200
    assert post(client, page(running_round, "/release")).status_code == 302
    with house.app.app_context(), tenancy.inside(house.organisation_id):
        assert loaded(running_round).state is AssessmentState.RELEASED
    assert client.get(page(running_round, "/release")).status_code == 302


def test_nothing_moves_after_the_close(house: House, running_round: Round) -> None:
    client = house.client("clara")
    here = page(running_round)
    html = client.get(here).get_data(as_text=True)
    token = html.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
    post(client, page(running_round, "/close"))
    late = (now().date() + timedelta(days=30)).isoformat()
    for path, data in (("/reminders", {}), ("/deadline", {"deadline": late})):
        sent = {"csrf_token": token, **data}
        assert client.post(here + path, data=sent).status_code == 409
    one = {"csrf_token": token, "address": "a@x.org", "department": "", "role_group": "",
           "language": "de"}  # fmt: skip
    assert client.post(f"{here}/people/one", data=one).status_code == 409
    assert client.post(f"{here}/close", data={"csrf_token": token}).status_code == 302


@pytest.mark.usefixtures("inside")
def test_release_needs_a_closed_round(running_round: Round) -> None:
    with pytest.raises(Refusal):
        actions.release(loaded(running_round))


@pytest.mark.parametrize("who", ["linus", "petra", "vera"])
def test_only_owners_and_consultants_run_rounds(
    house: House, running_round: Round, who: str
) -> None:
    client = house.client(who)
    for rest in ("", "/people", "/check", "/close", "/release", "/preview"):
        assert client.get(page(running_round, rest)).status_code == 403


def test_people_of_another_round_cannot_be_withdrawn_here(
    house: House, running_round: Round
) -> None:
    other = open_round(house, people=["x1"], title="Andere")
    client = house.client("clara")
    path = page(running_round, f"/people/{other.invitations['x1']}/withdraw")
    assert post(client, path, page=page(running_round, "/people")).status_code == 404
    unknown = page(running_round, f"/people/{UUID(int=1)}/withdraw")
    assert post(client, unknown, page=page(running_round, "/people")).status_code == 404


@pytest.mark.usefixtures("inside")
def test_a_round_has_room_for_so_many(
    running_round: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preparing, "MAX_PEOPLE", 8)
    with pytest.raises(Refusal):
        actions.add_people(loaded(running_round), [Invitee("a@x.org", None, None, "de")])
