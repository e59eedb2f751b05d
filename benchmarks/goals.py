"""Goals of 200 departments open like those of 20: lists read written columns, nothing is searched.

Two organisations in one database, each with one cycle that is being pursued: one with 200
departments, 2,000 objectives, 8,000 key results and 400,000 check-ins, one with a tenth of each.
The dashboard and the cascade are fetched in turns.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from flask_security import hash_password
from sqlalchemy import insert

from app.domain.okrs import KeyResultType, Status
from app.models import db, tenancy
from app.models.accounts import Department, User
from app.models.base import now
from app.models.journeys import Journey, JourneyLevel, JourneyState, Orientation
from app.models.measuring import (
    Baseline,
    Better,
    Measurement,
    MeasuringPoint,
    Mode,
    PointKind,
    PointState,
)
from app.models.okrs import Cycle, GoalState, Objective, ObjectiveLevel
from app.models.tracking import CheckIn, Contribution, CoverageNote, DepartmentRequest, KeyResult
from app.models.wording import Wording
from benchmarks.harness import DATABASES, furnished, statements, verdict
from benchmarks.inventory import gather_statistics, visit
from tests.house import House

MANY, FEW = 200, 20
"""Departments."""
OBJECTIVES, KEY_RESULTS, CHECK_INS = 10, 4, 50
"""Objectives per department, key results per objective, check-ins per key result."""
PER_JOURNEY, JOURNEY_GOALS = 10, 10
"""Departments per journey; every tenth objective is a journey's own."""
BATCH, TURNS = 5000, 40
VIEWS = {"dashboard": "", "cascade": "/cascade"}
RATIO, STATEMENTS = 2, 12
LASTS, IN, INTERVAL = 364, 350, 7
"""Days of the cycle, those gone, and those between two check-ins."""


def main() -> int:
    """Write both organisations into each database and open their goals."""
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
        for view in VIEWS:
            limits |= {f"{name}: {view} p95 ratio": RATIO, f"{name}: {view} statements": STATEMENTS}
    return verdict("goals", figures, limits)


def opened(house: House) -> dict[str, float]:
    """Each view of both organisations in turns, and the statements of the large one."""
    figures: dict[str, float] = {}
    olga, otto = house.client("olga"), house.client("otto")
    for view, path in VIEWS.items():
        many = visit(olga, f"/o/{house.slug}/goals{path}")
        few = visit(otto, f"/o/{house.other_slug}/goals{path}")
        ours, least = slowest(many, few)
        with statements(house.app) as seen:
            many()
        figures |= {
            f"{view} of {MANY} p95 ms": round(ours, 1),
            f"{view} of {FEW} p95 ms": round(least, 1),
            f"{view} p95 ratio": round(ours / least, 2),
            f"{view} statements": len([one for one in seen if "set_config" not in one]),
        }
    return figures


def slowest(many: Callable[[], float], few: Callable[[], float]) -> tuple[float, float]:
    """Both measured in turns after a warm-up: the time that 95 of 100 visits stay within."""
    many(), few()
    pairs = [(many(), few()) for _ in range(TURNS)]
    ours, least = ([pair[side] for pair in pairs] for side in (0, 1))
    return statistics.quantiles(ours, n=20)[-1], statistics.quantiles(least, n=20)[-1]


def write(house: House, organisation: UUID, departments: int) -> None:
    """So many departments with everything they set themselves, past the ORM."""
    chance = random.Random(20261127)
    with house.app.app_context(), tenancy.inside(organisation):
        owners = _owners(departments, organisation)
        places = _write(Department, organisation, [
            {"name": f"Bereich {n}", "name_en": f"Department {n}", "position": n}
            for n in range(departments)
        ])  # fmt: skip
        journeys = _write(Journey, organisation, [
            {"name": Wording(de=f"Journey {n}"), "level": JourneyLevel.JOURNEY, "position": n,
             "state": JourneyState.ACTIVE}
            for n in range(departments // PER_JOURNEY)
        ])  # fmt: skip
        points = _points(organisation, journeys)
        cycle = _write(Cycle, organisation, [
            {"name": Wording(de="Dieses Jahr", en="This year"), "starts_on": begin(),
             "ends_on": begin() + timedelta(days=LASTS), "check_in_days": INTERVAL,
             "computed_on": today()}
        ])[0]  # fmt: skip
        objectives = _objectives(organisation, cycle, places, journeys, owners, chance)
        results = _write(KeyResult, organisation, _key_results(
            objectives, places, points, owners, chance))  # fmt: skip
        _write(CheckIn, organisation, _check_ins(results, owners, chance))
        _write(Contribution, organisation, [
            {"key_result_id": one, "department_id": places[(n + 1) % len(places)]}
            for n, one in enumerate(results[::10])
        ])  # fmt: skip
        _write(DepartmentRequest, organisation, [
            {"key_result_id": one, "department_id": chance.choice(places),
             "text": Wording(de="Bitte ein Formular"), "needed_by": today()}
            for one in results[::20]
        ])  # fmt: skip
        _write(CoverageNote, organisation, [
            {"cycle_id": cycle, "journey_id": journey, "department_id": place,
             "reason": Wording(de="Kein Kontakt"), "until": today() + timedelta(days=60)}
            for journey in journeys
            for place in places[::2]
        ])  # fmt: skip
        db.session.commit()


def _owners(departments: int, organisation: UUID) -> list[UUID]:
    password = hash_password("a password of nobody in particular")
    owners = [
        User(email=f"person-{n}@{organisation.hex}.example", name=f"Person {n}", language="de",
             password=password, confirmed_at=now())
        for n in range(departments)
    ]  # fmt: skip
    db.session.add_all(owners)
    db.session.flush()
    return [one.id for one in owners]


def _points(organisation: UUID, journeys: list[UUID]) -> list[UUID]:
    """Ten at each journey, each measured once, which is its baseline."""
    points, rows, baselines = [], [], []
    for n, journey in enumerate(journeys * 10):
        point, row = uuid4(), uuid4()
        points.append({
            "id": point, "journey_id": journey, "name": Wording(de=f"Quote {n}"),
            "kind": list(PointKind)[n % 3], "mode": Mode.MEAN, "better": Better.UP,
            "state": PointState.MEASURING, "current_id": row,
            "current_on": today(), "due_on": today() + timedelta(days=30),
        })  # fmt: skip
        rows.append({
            "id": row, "point_id": point, "measured_on": today(), "value": 40.0,
            "sample_size": 100,
        })  # fmt: skip
        baselines.append({
            "point_id": point, "measurement_id": row, "accepted_by_name": "Olga Inhaber",
            "accepted_on": today(),
        })  # fmt: skip
    ids = _write(MeasuringPoint, organisation, points)
    _write(Measurement, organisation, rows)
    _write(Baseline, organisation, baselines)
    return ids


def _objectives(
    organisation: UUID,
    cycle: UUID,
    places: list[UUID],
    journeys: list[UUID],
    owners: list[UUID],
    chance: random.Random,
) -> list[UUID]:
    """Every tenth is a journey's, the others are departments' below one of these."""
    count = len(places) * OBJECTIVES
    top = _write(Objective, organisation, [
        _objective(cycle, n, journeys, owners, chance) for n in range(count // JOURNEY_GOALS)
    ])  # fmt: skip
    below = [
        {**_objective(cycle, n, journeys, owners, chance), "level": ObjectiveLevel.DEPARTMENT,
         "department_id": places[n % len(places)], "parent_id": top[n % len(top)]}
        for n in range(count // JOURNEY_GOALS, count)
    ]  # fmt: skip
    return [*top, *_write(Objective, organisation, below)]


def _objective(
    cycle: UUID, n: int, journeys: list[UUID], owners: list[UUID], chance: random.Random
) -> dict[str, Any]:
    return {
        "cycle_id": cycle, "level": ObjectiveLevel.JOURNEY, "owner_id": owners[n % len(owners)],
        "text": Wording(de=f"Wer das {n}. Mal kommt, findet sofort den richtigen Weg"),
        "journey_id": journeys[n % len(journeys)], "orientation": chance.choice(list(Orientation)),
        "state": GoalState.ACTIVE, "activated_on": begin(), "progress": chance.random(),
        "measured": KEY_RESULTS, "counted": KEY_RESULTS, "status": chance.choice(list(Status)),
    }  # fmt: skip


def _key_results(
    objectives: list[UUID],
    places: list[UUID],
    points: list[UUID],
    owners: list[UUID],
    chance: random.Random,
) -> Iterator[dict[str, Any]]:
    for n in range(len(objectives) * KEY_RESULTS):
        yield {
            "objective_id": objectives[n // KEY_RESULTS], "type": KeyResultType.INCREASE,
            "text": Wording(de=f"Quote {n} von 30 auf 54 %"), "point_id": points[n % len(points)],
            "baseline": 30.0, "target": 54.0, "unit": Wording("%", "%"),
            "owner_id": owners[n % len(owners)], "department_id": places[n % len(places)],
            "start_confidence": 6, "influence": 4, "state": GoalState.ACTIVE,
            "position": n % KEY_RESULTS, "last_check_in_on": today() - timedelta(days=n % 20),
            "last_confidence": chance.randint(0, 10), "last_claimed": chance.choice(list(Status)),
            "value": 40.0, "value_on": today(), "progress": chance.random(), "expected": 0.96,
            "status": chance.choice(list(Status)),
        }  # fmt: skip


def _check_ins(
    results: list[UUID], owners: list[UUID], chance: random.Random
) -> Iterator[dict[str, Any]]:
    for number, result in enumerate(results):
        for n in range(CHECK_INS):
            day = today() - timedelta(days=number % 20 + INTERVAL * n)
            yield {
                "key_result_id": result, "measured_on": max(day, begin()),
                "confidence": chance.randint(0, 10), "claimed": Status.ON_TRACK,
                "progress": 0.4, "status": Status.AT_RISK, "by_id": owners[number % len(owners)],
                "by_name": "Person", "changed": Wording(de="Wieder ein Stück weiter."),
            }  # fmt: skip


def today() -> date:
    """The day it is."""
    return now().date()


def begin() -> date:
    """The first day of the cycle."""
    return today() - timedelta(days=IN)


def _write(model: Any, organisation: UUID, rows: Iterable[dict[str, Any]]) -> list[UUID]:
    """Rows of one kind, a batch at a time; their ids."""
    ids: list[UUID] = []
    waiting: list[dict[str, Any]] = []
    for row in rows:
        waiting.append({"id": uuid4(), **row, "organisation_id": organisation})
        if len(waiting) == BATCH:
            ids += _sent(model, waiting)
            waiting = []
    return [*ids, *_sent(model, waiting)]


def _sent(model: Any, rows: list[dict[str, Any]]) -> list[UUID]:
    if rows:
        db.session.execute(insert(model.__table__), rows)
    return [row["id"] for row in rows]


if __name__ == "__main__":
    sys.exit(main())
