"""An inventory of 300 journeys opens like one of 30: points carry their dates, nothing is searched.

Two organisations in one database: one with 300 journeys, 6,000 measuring points and 204,000
measurements, one with a tenth of each. List, tree and portfolio are fetched in turns.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from flask.testing import FlaskClient
from sqlalchemy import insert, text

from app.models import db, planning, tenancy
from app.models.base import now
from app.models.journeys import (
    Channel,
    Evidence,
    Journey,
    JourneyLevel,
    JourneyState,
    Moment,
    Orientation,
    Persona,
    Stage,
    Step,
    Touchpoint,
)
from app.models.measuring import (
    Baseline,
    Better,
    Measurement,
    MeasuringPoint,
    Mode,
    Origin,
    PointKind,
    PointState,
    Trust,
)
from app.models.wording import Wording
from benchmarks.harness import DATABASES, furnished, in_turns, statements, verdict
from tests.house import House

MANY, FEW = 300, 30
POINTS, MEASUREMENTS, STAGES, STEPS, PART_OF = 20, 34, 5, 12, 10
BATCH, TURNS = 5000, 30
VIEWS = {"list": "", "tree": "?view=tree", "portfolio": "?view=portfolio"}
RATIOS, STATEMENTS = {"list": 1.3, "tree": 1.3, "portfolio": 1.3}, 8
"""Of the list both show one page; tree and portfolio show more of 300 than of 30."""


def main() -> int:
    """Write both organisations into each database and open their inventories."""
    figures: dict[str, Any] = {}
    for name, database in DATABASES.items():
        with database() as place, furnished(*place) as house:
            started = time.perf_counter()
            write(house, house.organisation_id, MANY)
            write(house, house.other_organisation_id, FEW)
            gather_statistics(house)
            figures[f"{name}: written in s"] = round(time.perf_counter() - started, 1)
            figures |= {f"{name}: {key}": value for key, value in opened(house).items()}
    limits: dict[str, float] = {}
    for name in DATABASES:
        limits |= {f"{name}: {view} ratio": most for view, most in RATIOS.items()}
        limits |= {f"{name}: {view} statements": STATEMENTS for view in RATIOS}
    return verdict("inventory", figures, limits)


def opened(house: House) -> dict[str, float]:
    """Each view of both inventories in turns, and the statements of the large one."""
    figures: dict[str, float] = {}
    olga, otto = house.client("olga"), house.client("otto")
    for view, query in VIEWS.items():
        many = visit(olga, f"/o/{house.slug}/journeys{query}")
        few = visit(otto, f"/o/{house.other_slug}/journeys{query}")
        ours, least, ratio = in_turns(many, few, turns=TURNS)
        with statements(house.app) as seen:
            many()
        figures |= {
            f"{view} of {MANY} ms": round(ours, 1),
            f"{view} of {FEW} ms": round(least, 1),
            f"{view} ratio": round(ratio, 2),
            f"{view} statements": len([one for one in seen if "set_config" not in one]),
        }
    return figures


def visit(client: FlaskClient, path: str) -> Callable[[], float]:
    """A visit to a page; each gives its milliseconds."""

    def once() -> float:
        started = time.perf_counter()
        answer = client.get(path)
        took = (time.perf_counter() - started) * 1000
        if answer.status_code != 200:
            raise RuntimeError(f"{path}: {answer.status}")
        return took

    return once


def write(house: House, organisation: UUID, journeys: int) -> None:
    """So many journeys, past the ORM: a minute becomes ten seconds."""
    owner = house.users["otto" if organisation == house.other_organisation_id else "olga"]
    chance = random.Random(20261126)
    with house.app.app_context(), tenancy.inside(organisation):
        touchpoints = [
            {"name": Wording(de=f"Kontakt {n}"), "channel": Channel.WEB} for n in range(STEPS * 3)
        ]
        places = _write(Touchpoint, organisation, touchpoints)
        top = _journeys(range(journeys // PART_OF), [None], owner, chance)
        parents = _write(Journey, organisation, top)
        below = _journeys(range(journeys // PART_OF, journeys), parents, owner, chance)
        ids = [*parents, *_write(Journey, organisation, below)]
        _write(Persona, organisation, _personas(ids))
        stages = _write(Stage, organisation, _stages(ids))
        _write(Step, organisation, _steps(stages, places, chance))
        _write_measured(organisation, ids, owner, chance)
        db.session.commit()


def gather_statistics(house: House) -> None:
    """What PostgreSQL does by itself while an organisation grows for years, and our worker does
    for SQLite."""
    with house.app.app_context():
        planning.gather()
        if db.engine.dialect.name == "postgresql":
            with db.engine.begin() as connection:
                connection.execute(text("ANALYZE"))


def _journeys(
    numbers: range, parents: list[UUID] | list[None], owner: UUID, chance: random.Random
) -> Iterator[dict[str, Any]]:
    for n in numbers:
        parent = parents[n % len(parents)]
        yield {
            "name": Wording(de=f"Journey {n}", en=f"Journey {n}"),
            "customer_goal": Wording(de="Ans Ziel kommen, ohne nachzufragen"),
            "business_goal": Wording(de="Wer ankommt, bleibt"),
            "level": JourneyLevel.JOURNEY if parent else JourneyLevel.LIFECYCLE,
            "state": JourneyState.ACTIVE, "parent_id": parent,
            "owner_id": owner if n % 5 else None, "answers": {},
            "customer_value": chance.randint(1, 5), "business_value": chance.randint(1, 5),
            "effort": chance.randint(1, 5), "reviewed_on": today() - timedelta(days=n),
            "template_key": "", "position": n, "created_at": now(), "changed_at": now(),
            "revision": 1,
        }  # fmt: skip


def _personas(journeys: list[UUID]) -> Iterator[dict[str, Any]]:
    for journey in journeys:
        for n in (1, 2):
            yield {"journey_id": journey, "name": Wording(de=f"Persona {n}"), "need": Wording(),
                   "priority": n}  # fmt: skip


def _stages(journeys: list[UUID]) -> Iterator[dict[str, Any]]:
    for journey in journeys:
        for n in range(STAGES):
            yield {
                "journey_id": journey, "name": Wording(de=f"Phase {n}"), "wants": Wording(),
                "position": n, "revision": 1, **_felt(None),
            }  # fmt: skip


def _steps(
    stages: list[UUID], places: list[UUID], chance: random.Random
) -> Iterator[dict[str, Any]]:
    for n in range(len(stages) // STAGES * STEPS):
        journey, at = divmod(n, STEPS)
        yield {
            "stage_id": stages[journey * STAGES + at * STAGES // STEPS],
            "touchpoint_id": chance.choice(places), "moment": Moment.OBJECTIVE,
            "decisive": at == 3, "pain_point": Wording(de="Es dauert zu lange."),
            "opportunity": Wording(de="Früher Bescheid geben."), "position": at,
            "orientation": Orientation.IMPROVE, "revision": 1, **_felt(chance.randint(-2, 2)),
        }  # fmt: skip


def _felt(emotion: int | None) -> dict[str, Any]:
    return {
        "emotion_current": emotion, "emotion_intended": 1,
        "evidence_current": Evidence.SOME, "evidence_intended": Evidence.NONE,
    }  # fmt: skip


def _write_measured(
    organisation: UUID, journeys: list[UUID], owner: UUID, chance: random.Random
) -> None:
    """Points, their monthly measurements and baselines; a point names its newest measurement."""
    points, measurements, baselines = [], [], []
    for number in range(len(journeys) * POINTS):
        point = uuid4()
        values = list(_measurements(point, owner, chance))
        points.append(_point(point, journeys[number // POINTS], number, values[-1]))
        measurements += values
        baselines.append({
            "point_id": point, "measurement_id": values[3]["id"], "period": Wording(),
            "method": Wording(), "note": Wording(), "reason": "", "accepted_by_id": owner,
            "accepted_by_name": "Olga Inhaber", "accepted_on": today(), "accepted_at": now(),
        })  # fmt: skip
    _write(MeasuringPoint, organisation, points)
    _write(Measurement, organisation, measurements)
    _write(Baseline, organisation, baselines)


def _point(point: UUID, journey: UUID, number: int, newest: dict[str, Any]) -> dict[str, Any]:
    due = newest["measured_on"] + timedelta(days=30 if number % 7 else 5)
    return {
        "id": point, "journey_id": journey, "metric_key": "completion-rate",
        "name": Wording(de=f"Ankommensquote {number}"), "kind": list(PointKind)[number % 3],
        "mode": Mode.SHARE, "unit": Wording("%", "%"), "better": Better.UP, "decimals": 1,
        "source": Wording(de="System"), "method": Wording(), "interval_days": 30,
        "trust": Trust.B, "state": PointState.MEASURING, "current_id": newest["id"],
        "current_on": newest["measured_on"], "due_on": due, "position": number % POINTS,
        "revision": 1,
    }  # fmt: skip


def _measurements(point: UUID, owner: UUID, chance: random.Random) -> Iterator[dict[str, Any]]:
    for n in reversed(range(MEASUREMENTS)):
        hits = chance.randint(100, 300)
        yield {
            "id": uuid4(), "point_id": point, "measured_on": today() - timedelta(days=10 + 30 * n),
            "value": hits / 4, "sample_size": 400, "hits": hits, "reconstructed": False,
            "note": Wording(), "origin": Origin.FILE, "reason": "", "entered_by_id": owner,
            "entered_by_name": "Olga Inhaber", "entered_at": now(),
        }  # fmt: skip


def today() -> date:
    """The day it is."""
    return now().date()


def _write(model: Any, organisation: UUID, rows: Iterable[dict[str, Any]]) -> list[UUID]:
    """Rows of one kind; their ids."""
    waiting = [{"id": uuid4(), **row, "organisation_id": organisation} for row in rows]
    for start in range(0, len(waiting), BATCH):
        db.session.execute(insert(model.__table__), waiting[start : start + BATCH])
    return [row["id"] for row in waiting]


if __name__ == "__main__":
    sys.exit(main())
