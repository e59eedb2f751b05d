"""How long it takes to close a round of 2,800 people with 25 answers each; at most 5 seconds.

Measured is `actions.close` with its commit: reading, opening the sealed groups, computing,
freezing, erasing, rewriting.
"""

from __future__ import annotations

import sys
import time

from app.assessments import actions
from app.models import db, tenancy
from app.models.assessments import Assessment
from benchmarks.harness import DATABASES, furnished, verdict
from benchmarks.rounds import open_round
from tests.house import House

PEOPLE, ANSWERS = 2800, 25
LIMIT_SECONDS = 5.0


def main() -> int:
    """Close such a round on both databases."""
    seconds = {}
    for name, database in DATABASES.items():
        with database() as place, furnished(*place) as house:
            seconds[f"{name} seconds"] = round(closing_time(house), 2)
    figures = {"people": PEOPLE, "answers": PEOPLE * ANSWERS, **seconds}
    return verdict("close_round", figures, dict.fromkeys(seconds, LIMIT_SECONDS))


def closing_time(house: House) -> float:
    """Seconds from asking for the close to its commit."""
    with house.app.app_context():
        made = open_round(house.organisation_id, PEOPLE, ANSWERS)
        with tenancy.inside(house.organisation_id):
            assessment = db.session.get_one(Assessment, made)
            begin = time.perf_counter()
            actions.close(assessment)
            db.session.commit()
            return time.perf_counter() - begin


if __name__ == "__main__":
    sys.exit(main())
