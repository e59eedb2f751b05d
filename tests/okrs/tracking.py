"""Goals that are tracked these days: the small set of tests.okrs, moved to around today."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select

from app.journeys.measuring_actions import present_day
from app.models import db
from app.models.measuring import MeasuringPoint
from app.models.okrs import Cycle, Objective
from app.models.tracking import CheckIn, KeyResult, KeyResultStep
from tests.accounts.browsing import hidden, inside, values_in
from tests.house import House
from tests.journeys import write_journey
from tests.okrs import Where, write_goals


def write_tracked(house: House, owner: str = "petra", **cycle: Any) -> dict[str, UUID]:
    """A cycle that began 50 days ago and has 41 left; no check-in yet. Key results: the share
    (30 → 54, now 45), "milestone_id" with one step, "guardrail_id"; all owned by `owner`."""

    def write() -> dict[str, UUID]:
        today = present_day()
        journey = write_journey()
        found = write_goals(Where(journey, house.departments["Vertrieb"], house.users[owner]))
        row = db.session.get_one(Cycle, found["cycle_id"])
        row.starts_on = cycle.get("starts_on", today - timedelta(days=50))
        row.ends_on = cycle.get("ends_on", today + timedelta(days=41))
        row.check_in_days = cycle.get("check_in_days", 14)
        for objective in db.session.scalars(select(Objective)):
            objective.activated_on = row.starts_on
        for old in db.session.scalars(select(CheckIn)):
            db.session.delete(old)
        results = db.session.scalars(select(KeyResult).order_by(KeyResult.position)).all()
        for one in results:
            one.last_check_in_on = one.last_confidence = None
        step = db.session.scalars(select(KeyResultStep)).one()
        step.due_on = row.ends_on
        point = db.session.get_one(MeasuringPoint, journey["point_id"])
        point.due_on = today + timedelta(days=30)
        db.session.commit()
        return {**journey, **found, "milestone_id": results[1].id, "guardrail_id": results[2].id}

    return dict(inside(house, write))


def form_of(house: House, key_result_id: UUID) -> str:
    """The address of the form."""
    return f"/o/{house.slug}/key-results/{key_result_id}/check-ins"


def opened(client: Any, path: str) -> dict[str, str]:
    """What the form carries along as it was opened, the day and the ticks with it."""
    html = client.get(path).get_data(as_text=True)
    names = ("operation", "shown_done", "measured_on")
    return hidden(client, path) | {n: v[0] for n in names if (v := values_in(html, n))}


def report(house: House, key_result_id: UUID, who: str = "petra", **data: Any) -> Any:
    """Open the form, fill it in, send it."""
    client = house.client(who)
    path = form_of(house, key_result_id)
    return client.post(path, data={"confidence": "7", **opened(client, path), **data})


def post_bare(house: House, key_result_id: UUID, who: str, **data: Any) -> Any:
    """Send the form without opening it: for those who are not shown one."""
    client = house.client(who)
    token = {"csrf_token": hidden(client, "/password")["csrf_token"]}
    return client.post(
        form_of(house, key_result_id),
        data={"confidence": "7", "operation": str(uuid4()), **token, **data},
    )


def day(offset: int, house: House) -> str:
    """A day so many days from today, as a form sends it."""
    found: date = inside(house, lambda: present_day() + timedelta(days=offset))
    return found.isoformat()
