"""The worker's day: goals computed anew, and at most one mail per person and day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select

from app import queue
from app.domain.okrs import KeyResultType, Status
from app.domain.policy import Role
from app.models import db, tenancy
from app.models.accounts import Membership, Organisation, User
from app.models.journeys import Orientation
from app.models.mail import MailState, OutboxMail
from app.models.measuring import MeasuringPoint
from app.models.okrs import Cycle, CycleState, GoalState, Objective, ObjectiveLevel
from app.models.tracking import CheckIn, DepartmentRequest, KeyResult
from app.models.wording import Wording
from app.okrs import goal_mails, reminding, standing, tasks
from tests.accounts.browsing import at_once, body_of, inside, letters, text_of
from tests.house import House
from tests.okrs.tracking import form_of, write_tracked

MONDAY = date(2027, 3, 1)


class Clock:
    """A clock the test sets; everything the worker reads of the time goes through it."""

    def __init__(self) -> None:
        self.at = datetime(2027, 3, 1, 8, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def on(self, day: date, hour: int = 8) -> None:
        self.at = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    for module in (tasks, reminding, goal_mails):
        monkeypatch.setattr(module, "now", made)
    monkeypatch.setattr("app.mail.now", made)
    return made


@pytest.fixture
def rows(house: House, clock: Clock) -> dict[str, UUID]:
    found = write_tracked(house, starts_on=date(2027, 1, 4), ends_on=date(2027, 4, 4))

    def quiet() -> None:
        for one in db.session.scalars(select(KeyResult)):
            one.last_check_in_on = MONDAY - timedelta(days=3)
        for request in db.session.scalars(select(DepartmentRequest)):
            db.session.delete(request)
        db.session.get_one(MeasuringPoint, found["point_id"]).due_on = MONDAY + timedelta(days=90)
        db.session.commit()

    inside(house, quiet)
    return found


def change(house: House, act: Callable[[], object]) -> None:
    def do() -> None:
        act()
        db.session.commit()

    inside(house, do)


def tick(app: Flask) -> list[EmailMessage]:
    """A minute of the worker; every letter that has left so far."""
    with app.app_context():
        queue.run_now("app.okrs.tasks.look_after_goals", ())
        queue.drain(app)
        queue.run_now("app.mail.deliver_due", ())
    return letters(app)


def last_reported(house: House, rows: dict[str, UUID], name: str, day: date) -> None:
    change(
        house, lambda: setattr(db.session.get_one(KeyResult, rows[name]), "last_check_in_on", day)
    )


def test_the_day_is_computed_once(house: House, rows: dict[str, UUID], clock: Clock) -> None:
    last_reported(house, rows, "key_result_id", date(2027, 1, 20))
    tick(house.app)
    one = inside(house, lambda: db.session.get_one(KeyResult, rows["key_result_id"]))
    cycle = inside(house, lambda: db.session.get_one(Cycle, rows["cycle_id"]))
    assert one.status is Status.STALE
    assert one.expected == pytest.approx(56 / 90)
    assert cycle.computed_on == MONDAY
    change(
        house,
        lambda: setattr(
            db.session.get_one(KeyResult, rows["key_result_id"]), "status", Status.OPEN
        ),
    )
    tick(house.app)
    again = inside(house, lambda: db.session.get_one(KeyResult, rows["key_result_id"]))
    assert again.status is Status.OPEN, "not before tomorrow"
    clock.on(MONDAY + timedelta(days=1), 1)
    tick(house.app)
    again = inside(house, lambda: db.session.get_one(KeyResult, rows["key_result_id"]))
    assert again.status is Status.STALE


def test_the_day_begins_where_the_organisation_is(
    house: House, rows: dict[str, UUID], clock: Clock
) -> None:
    with house.app.app_context():
        db.session.get_one(Organisation, house.organisation_id).time_zone = "Pacific/Auckland"
        db.session.commit()
    clock.on(MONDAY, 12)
    tick(house.app)
    cycle = inside(house, lambda: db.session.get_one(Cycle, rows["cycle_id"]))
    assert cycle.computed_on == MONDAY + timedelta(days=1)


def test_a_closed_cycle_rests(house: House, rows: dict[str, UUID]) -> None:
    last_reported(house, rows, "key_result_id", date(2027, 1, 20))
    change(
        house,
        lambda: setattr(db.session.get_one(Cycle, rows["cycle_id"]), "state", CycleState.CLOSED),
    )
    assert tick(house.app) == []
    cycle = inside(house, lambda: db.session.get_one(Cycle, rows["cycle_id"]))
    assert cycle.computed_on is None


def test_petra_is_reminded_on_the_day_with_one_click_to_the_form(
    house: House, rows: dict[str, UUID], clock: Clock
) -> None:
    tuesday = MONDAY + timedelta(days=1)
    last_reported(house, rows, "key_result_id", tuesday - timedelta(days=14))
    clock.on(tuesday)
    sent = tick(house.app)
    assert [letter["To"] for letter in sent] == ["petra@example.org"]
    assert sent[0]["Subject"] == "Check-in fällig: Umzug: Ankommensquote"
    body = body_of(sent[0])
    assert body.startswith("Guten Tag Petra Klein,")
    assert f"http://localhost{form_of(house, rows['key_result_id'])}\n" in body
    assert str(rows["milestone_id"]) not in body.split("In den nächsten Tagen")[0]
    assert "\n\n\n" not in body
    for _ in range(3):
        tick(house.app)
    assert len(letters(house.app)) == 1, "however often the worker ticks"


def test_nobody_hears_of_it_again_before_monday(
    house: House, rows: dict[str, UUID], clock: Clock
) -> None:
    for name in ("key_result_id", "milestone_id", "guardrail_id"):
        last_reported(house, rows, name, MONDAY - timedelta(days=13))
    counts = []
    for offset in range(9):
        clock.on(MONDAY + timedelta(days=offset))
        counts.append(len(tick(house.app)))
    assert counts == [1, 2, 2, 2, 2, 2, 2, 3, 3]


def test_no_mail_at_the_weekend_and_all_of_it_on_monday(
    house: House, rows: dict[str, UUID], clock: Clock
) -> None:
    saturday = MONDAY - timedelta(days=2)
    last_reported(house, rows, "key_result_id", saturday - timedelta(days=14))
    clock.on(saturday)
    assert tick(house.app) == []
    clock.on(MONDAY)
    assert "Fällig seit 27. Februar 2027" in body_of(tick(house.app)[0])


def test_the_lead_hears_of_what_lost_its_owner(
    house: House, rows: dict[str, UUID], clock: Clock
) -> None:
    def leave() -> None:
        of_petra = Membership.user_id == house.users["petra"]
        db.session.delete(db.session.scalars(select(Membership).where(of_petra)).one())
        one = db.session.get_one(KeyResult, rows["key_result_id"])
        one.last_check_in_on = MONDAY - timedelta(days=20)

    change(house, leave)
    sent = {letter["To"]: body_of(letter) for letter in tick(house.app)}
    assert "petra@example.org" not in sent
    assert str(rows["key_result_id"]) in sent["linus@example.org"]


def test_monday_brings_everything_in_one_mail(
    house: House, rows: dict[str, UUID], clock: Clock
) -> None:
    def wait() -> None:
        goal = db.session.scalars(select(Objective).where(Objective.department_id.is_not(None)))
        proposed = goal.one()
        proposed.state, proposed.owner_id = GoalState.PROPOSED, house.users["petra"]
        point = db.session.get_one(MeasuringPoint, rows["point_id"])
        point.data_owner_id, point.due_on = house.users["petra"], MONDAY - timedelta(days=4)
        db.session.add(DepartmentRequest(
            key_result_id=rows["key_result_id"], department_id=house.departments["Vertrieb"],
            text=point.name, needed_by=MONDAY,
        ))  # fmt: skip
        for one in db.session.scalars(select(KeyResult)):
            one.last_check_in_on = MONDAY - timedelta(days=20)
        db.session.add(KeyResult(
            objective_id=proposed.id, type=KeyResultType.BINARY, text=Wording(de="Sagt jemand zu"),
            owner_id=house.users["hanna"],
        ))  # fmt: skip

    change(house, wait)
    sent = {letter["To"]: letter for letter in tick(house.app)}
    assert set(sent) == {"petra@example.org", "linus@example.org", "hanna@example.org"}
    hannas = body_of(sent["hanna@example.org"])
    assert "wie viel Einfluss Sie" in hannas
    assert "#own-influence" in hannas
    body = body_of(sent["petra@example.org"])
    assert sent["petra@example.org"]["Subject"] == "3 Check-ins sind fällig"
    for heading in ("Fällige Check-ins", "Ziele, die Ihnen vorgeschlagen", "Ihre Messpunkte"):
        assert body.count(heading) == 1
    assert "Anfragen an Ihre Bereiche" in body_of(sent["linus@example.org"])
    assert "Anfragen" not in body


def test_whoever_has_reported_by_then_gets_none(
    house: House, rows: dict[str, UUID], clock: Clock
) -> None:
    tuesday = MONDAY + timedelta(days=1)
    last_reported(house, rows, "key_result_id", tuesday - timedelta(days=14))
    for name in ("milestone_id", "guardrail_id"):
        last_reported(house, rows, name, tuesday)
    clock.on(tuesday, 1)
    assert tick(house.app) == [], "not before seven"
    last_reported(house, rows, "key_result_id", tuesday)
    clock.on(tuesday, 9)
    assert tick(house.app) == []


def test_only_people_who_are_there_and_may_report(
    house: House, rows: dict[str, UUID], clock: Clock
) -> None:
    def hand_out() -> None:
        owners = {"key_result_id": "dora", "milestone_id": "vera", "guardrail_id": "hanna"}
        for name, who in owners.items():
            one = db.session.get_one(KeyResult, rows[name])
            one.owner_id, one.last_check_in_on = house.users[who], MONDAY - timedelta(days=20)

    change(house, hand_out)
    assert [letter["To"] for letter in tick(house.app)] == ["hanna@example.org"]


def want_mails(house: House, who: str, *, on: bool) -> None:
    change(house, lambda: setattr(db.session.get_one(User, house.users[who]), "goal_mails", on))


def test_with_mails_off_none_is_written_and_the_page_says_it_all(
    house: House, rows: dict[str, UUID], clock: Clock
) -> None:
    last_reported(house, rows, "key_result_id", MONDAY - timedelta(days=14))
    want_mails(house, "petra", on=False)
    assert tick(house.app) == []
    assert inside(house, lambda: db.session.scalar(select(func.count(OutboxMail.id)))) == 0
    page = text_of(house.client("petra").get(f"/o/{house.slug}/goals/mine"))
    assert "Umzug: Ankommensquote" in page
    assert "Sie haben Mails zu Zielen abgestellt." in page
    for who, written_to in (("linus", True), ("vera", False)):
        page = text_of(house.client(who).get(f"/o/{house.slug}/goals/mine"))
        assert ("Wird ein Check-in fällig, schreibt Wegmarke Ihnen." in page) is written_to


def test_turned_off_between_night_and_morning(
    house: House, rows: dict[str, UUID], clock: Clock
) -> None:
    last_reported(house, rows, "key_result_id", MONDAY - timedelta(days=14))
    clock.on(MONDAY, 1)
    tick(house.app)
    want_mails(house, "petra", on=False)
    clock.on(MONDAY, 9)
    assert tick(house.app) == []


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_each_mail_says_how_to_turn_them_off(
    house: House, rows: dict[str, UUID], clock: Clock, scheme: str
) -> None:
    """In words for people, in headers for their mail programs; one click needs https."""
    settings = house.app.config["SETTINGS"]
    home = f"{scheme}://wegmarke.ein-recht-langer-name.example"
    house.app.config["SETTINGS"] = replace(settings, base_url=home)
    last_reported(house, rows, "key_result_id", MONDAY - timedelta(days=14))
    (letter,) = tick(house.app)
    link = body_of(letter).split("Diese Mails abstellen:\n")[1].strip()
    assert link.startswith(f"{home}/goal-mails/")
    (raw,) = (one.read_bytes() for one in (settings.data_dir / "mails").glob("*.eml"))
    assert f"\nList-Unsubscribe: <{link}>\n".encode() in raw, "neither folded nor encoded"
    one_click = letter["List-Unsubscribe-Post"]
    assert one_click == ("List-Unsubscribe=One-Click" if scheme == "https" else None)
    house.app.config["SETTINGS"] = settings
    path = link.removeprefix(home)
    assert house.client().post(path, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not inside(house, lambda: db.session.get_one(User, house.users["petra"]).goal_mails)


def test_somebody_who_left_before_it_was_sent_gets_none(
    house: House, rows: dict[str, UUID], clock: Clock
) -> None:
    last_reported(house, rows, "key_result_id", MONDAY - timedelta(days=14))
    clock.on(MONDAY, 1)
    tick(house.app)

    def leave() -> None:
        query = select(Membership).where(Membership.user_id == house.users["petra"])
        db.session.delete(db.session.scalars(query).one())

    change(house, leave)
    clock.on(MONDAY, 9)
    assert tick(house.app) == []


def test_one_mail_for_two_organisations(house: House, rows: dict[str, UUID], clock: Clock) -> None:
    last_reported(house, rows, "key_result_id", MONDAY - timedelta(days=14))

    with house.app.app_context(), tenancy.inside(house.other_organisation_id):
        cycle = Cycle(name=Wording(de="Q1"), starts_on=date(2027, 1, 4), ends_on=date(2027, 4, 4))
        db.session.add_all([cycle, Membership(user_id=house.users["petra"], role=Role.MEMBER)])
        db.session.flush()
        goal = Objective(
            cycle_id=cycle.id, level=ObjectiveLevel.ORGANISATION, text=Wording(de="Anderswo"),
            orientation=Orientation.IMPROVE, state=GoalState.ACTIVE,
        )  # fmt: skip
        db.session.add(goal)
        db.session.flush()
        db.session.add(KeyResult(
            objective_id=goal.id, type=KeyResultType.BINARY, text=Wording(de="Auch das"),
            owner_id=house.users["petra"], state=GoalState.ACTIVE,
        ))  # fmt: skip
        db.session.commit()
    sent = tick(house.app)
    assert [letter["To"] for letter in sent] == ["petra@example.org"]
    body = body_of(sent[0])
    assert "*** Wattwerk AG ***" in body
    assert "*** Kanarienvogel GmbH ***" in body
    assert sent[0]["Subject"] == "2 Check-ins sind fällig"


def test_each_in_their_language(house: House, rows: dict[str, UUID], clock: Clock) -> None:
    change(house, lambda: setattr(db.session.get_one(User, house.users["petra"]), "language", "en"))
    last_reported(house, rows, "key_result_id", MONDAY - timedelta(days=14))
    letter = tick(house.app)[0]
    assert letter["Subject"] == "Check-in due: Umzug: Ankommensquote"
    assert "Each takes half a minute" in body_of(letter)
    assert letter["Content-Language"] == "en"


def test_a_mail_that_could_not_be_sent_on_its_day_is_not_sent_on_another(
    house: House, rows: dict[str, UUID], clock: Clock
) -> None:
    last_reported(house, rows, "key_result_id", MONDAY - timedelta(days=14))
    clock.on(MONDAY, 1)
    tick(house.app)
    clock.on(MONDAY + timedelta(days=1), 9)
    assert tick(house.app) == []
    states = inside(house, lambda: db.session.scalars(select(OutboxMail.state)).all())
    assert states == [MailState.SENT]


def test_two_workers_at_once_put_in_one(house: House, rows: dict[str, UUID], clock: Clock) -> None:
    last_reported(house, rows, "key_result_id", MONDAY - timedelta(days=14))
    ids = (str(house.organisation_id), str(rows["cycle_id"]))

    def work() -> str:
        with house.app.app_context():
            queue.run_now("app.okrs.tasks.begin_day", ids)
        return "done"

    assert at_once(*[work] * 4) == ["done"] * 4
    assert inside(house, lambda: db.session.scalar(select(func.count(OutboxMail.id)))) == 1


def test_many_goals_are_computed_in_portions(
    house: House, rows: dict[str, UUID], clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "BATCH", 2)
    seen: list[int] = []
    refresh = standing.refresh

    def watched(ids: list[UUID], today: date) -> None:
        seen.append(len(ids))
        refresh(ids, today)

    monkeypatch.setattr(standing, "refresh", watched)
    tick(house.app)
    assert seen == [2, 1]
    assert inside(house, lambda: db.session.scalar(select(func.count(CheckIn.id)))) == 0
