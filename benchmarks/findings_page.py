"""The findings of 2,800 people cost what those of 10 cost: they were computed at the close.

The page is fetched as an owner, in turns. What a page of a tiny round does not say (most of it is
withheld) is small beside what both say, so the times may differ by a fifth.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from uuid import UUID

from flask.testing import FlaskClient

from app.assessments import actions
from app.models import db, tenancy
from app.models.assessments import Assessment
from benchmarks.harness import furnished, in_turns, sqlite, statements, verdict
from benchmarks.rounds import open_round
from tests.house import House

MANY, FEW = 2800, 10
TURNS = 40
LIMITS = {"ratio": 1.2, "statements": 12}


def main() -> int:
    """Close both rounds and fetch both pages."""
    with sqlite() as place, furnished(*place) as house:
        many, few = (closed_round(house, people) for people in (MANY, FEW))
        client = house.client("olga")
        ours, least, ratio = in_turns(
            visit(client, house, many), visit(client, house, few), turns=TURNS
        )
        with statements(house.app) as seen:
            visit(client, house, many)()
        figures = {
            f"{MANY} people ms": round(ours, 1),
            f"{FEW} people ms": round(least, 1),
            "ratio": round(ratio, 2),
            "statements": len(seen),
        }
    return verdict("findings_page", figures, LIMITS)


def closed_round(house: House, people: int) -> UUID:
    """A round of so many people who answered everything, closed."""
    with house.app.app_context():
        made = open_round(house.organisation_id, people, answers=36)
        with tenancy.inside(house.organisation_id):
            actions.close(db.session.get_one(Assessment, made))
            db.session.commit()
    return made


def visit(client: FlaskClient, house: House, round_id: UUID) -> Callable[[], float]:
    """A visit to the findings of a round; each gives its milliseconds."""
    path = f"/o/{house.slug}/rounds/{round_id}/findings"

    def once() -> float:
        started = time.perf_counter()
        answer = client.get(path)
        took = (time.perf_counter() - started) * 1000
        if answer.status_code != 200:
            raise RuntimeError(f"{path}: {answer.status}")
        return took

    return once


if __name__ == "__main__":
    sys.exit(main())
