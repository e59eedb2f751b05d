"""The ground of the story about goals: two journeys with points of every kind, no goal yet; and
how time passes there."""

from __future__ import annotations

import email
import email.policy
import re
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import select

from app import queue
from app.journeys.measuring_actions import present_day
from app.models import db, tenancy
from app.models.journeys import Journey, JourneyState
from app.models.measuring import (
    Baseline,
    Better,
    Measurement,
    MeasuringPoint,
    Mode,
    PointKind,
    PointState,
)
from app.models.okrs import Cycle, Objective
from app.models.wording import Wording
from app.okrs import goal_mails, reminding, tasks
from tests.browser.conftest import LiveServer
from tests.journeys import write_journey

INTERVAL = 14
SATURDAY = 5
ARRIVED, NPS, DAYS = "Umzug: Ankommensquote", "Weiterempfehlung", "Tage bis zur Bestätigung"


def write_ground(server: LiveServer) -> None:
    """A share and an NPS with their baselines, a mean that was measured but never accepted."""
    with server.app.app_context(), tenancy.inside(server.house.organisation_id):
        moving = write_journey(owner_id=server.house.users["linus"])
        outage = Journey(name=Wording(de="Störung"), state=JourneyState.ACTIVE, position=1)
        db.session.add(outage)
        day = present_day() - timedelta(days=20)
        nps = Measurement(measured_on=day, value=12.0, sample_size=200, promoters=84,
                          passives=56, detractors=60)  # fmt: skip
        mean = Measurement(measured_on=day, value=9.0, sample_size=80)
        for name, mode, better, unit, value in (
            (NPS, Mode.NPS, Better.UP, "", nps), (DAYS, Mode.MEAN, Better.DOWN, "Tage", mean),
        ):  # fmt: skip
            point = MeasuringPoint(
                journey_id=moving["journey_id"], name=Wording(de=name), kind=PointKind.CUSTOMER,
                mode=mode, unit=Wording(unit, unit), better=better, state=PointState.MEASURING,
            )  # fmt: skip
            db.session.add(point)
            db.session.flush()
            value.point_id, value.entered_by_name = point.id, "Linus Vogt"
            db.session.add(value)
            db.session.flush()
            point.current_id, point.current_on = value.id, day
            if value is nps:
                db.session.add(
                    Baseline(
                        point_id=point.id,
                        measurement_id=value.id,
                        accepted_by_name="Linus Vogt",
                        accepted_on=day,
                    )
                )
        db.session.commit()
        db.session.remove()


def until_the_first_check_in(server: LiveServer, monkeypatch: pytest.MonkeyPatch) -> str:
    """Time passes until the first check-ins are due; the link in the mail Petra then gets.

    Two weeks back for everything that was begun today; where the day is no working day, the
    worker's clock shows the next one.
    """
    with server.app.app_context(), tenancy.inside(server.house.organisation_id):
        today = present_day()
        is_weekend = today.weekday() >= SATURDAY
        working = today + timedelta(days=7 - today.weekday()) if is_weekend else today
        back = timedelta(days=INTERVAL) - (working - today)
        for cycle in db.session.scalars(select(Cycle)):
            cycle.starts_on, cycle.ends_on = cycle.starts_on - back, cycle.ends_on - back
        for goal in db.session.scalars(select(Objective)):
            goal.activated_on = goal.activated_on and goal.activated_on - back
        db.session.commit()
        db.session.remove()
    return _link(_letters(server, monkeypatch, working)["petra@example.org"])


def _letters(server: LiveServer, monkeypatch: pytest.MonkeyPatch, day: date) -> dict[str, str]:
    """What the worker sends on a day, by who gets it: the last mail each."""
    noon = datetime.combine(day, time(12), UTC)
    for module in (tasks, reminding, goal_mails):
        monkeypatch.setattr(module, "now", lambda: noon)
    monkeypatch.setattr("app.mail.now", lambda: noon)
    with server.app.app_context():
        queue.run_now("app.okrs.tasks.look_after_goals", ())
        queue.drain(server.app)
        queue.run_now("app.mail.deliver_due", ())
        queue.drain(server.app)
        db.session.remove()
    found = {}
    for path in sorted((server.folder / "mails").glob("*.eml"), key=lambda p: p.stat().st_mtime_ns):
        letter = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        found[str(letter["To"])] = str(letter.get_content())  # type: ignore[attr-defined]
    return found


def _link(text: str) -> str:
    """The first address of a form for a check-in."""
    found = re.search(r"http://\S+/key-results/\S+/check-ins", text)
    assert found, text
    return found.group(0)
