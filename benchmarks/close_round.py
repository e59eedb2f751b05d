"""How long it takes to close a round of 2,800 people with 25 answers each; at most 5 seconds.

    python -m benchmarks.close_round [postgresql+psycopg://…]

Without an address a SQLite file in a temporary folder is used. Measured is `actions.close` with
its commit: reading, opening the sealed groups, computing, freezing, erasing, rewriting.
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert

from app import create_app, questionnaires
from app.answering import links
from app.assessments import actions, versions
from app.config import Settings
from app.models import db, tenancy
from app.models.accounts import Department, Organisation
from app.models.assessments import (
    Answer,
    Assessment,
    AssessmentKind,
    AssessmentState,
    Invitation,
    Mark,
    Response,
    RoleGroup,
)
from app.models.base import Base, now

PEOPLE, ANSWERS, BATCH = 2800, 25, 5000
LIMIT_SECONDS = 5.0


def main(url: str | None) -> int:
    """Build the round, close it, print the figures; 1 if it took too long."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(_settings(url, Path(folder)))
        with app.app_context():
            if not url:
                Base.metadata.create_all(db.engine)
            organisation_id, assessment_id = _build()
            tenancy.enter(organisation_id)
            assessment = db.session.get_one(Assessment, assessment_id)
            begin = time.perf_counter()
            actions.close(assessment)
            db.session.commit()
            seconds = time.perf_counter() - begin
            db.session.remove()
            db.engine.dispose()
    print(json.dumps({"people": PEOPLE, "answers": PEOPLE * ANSWERS, "seconds": round(seconds, 2)}))
    return 0 if seconds <= LIMIT_SECONDS else 1


def _settings(url: str | None, folder: Path) -> Settings:
    return Settings.from_environment(
        {
            "DATA_DIR": str(folder),
            "SECRET_KEY": "a secret for benchmarks only, never anywhere else",
            **({"DATABASE_URL": url} if url else {}),
        }
    )


def _build() -> tuple[UUID, UUID]:
    organisation = Organisation(slug=f"bench-{uuid4().hex[:8]}", name="Benchmark")
    db.session.add(organisation)
    db.session.flush()
    tenancy.enter(organisation.id)
    departments = [Department(name=f"Bereich {i}") for i in range(12)]
    source = questionnaires.default_source()
    version = versions.store(questionnaires.default(), source)
    assessment = Assessment(
        title="Benchmark",
        kind=AssessmentKind.PERSONAL,
        state=AssessmentState.OPEN,
        questionnaire_version_id=version.id,
        deadline=(now() + timedelta(days=7)).date(),
        opened_at=now(),
    )
    db.session.add_all([*departments, assessment])
    db.session.flush()
    ids = [d.id for d in departments]
    people = list(_people(organisation.id, assessment.id, ids))
    keys = [c.key for c in questionnaires.default().capabilities][:ANSWERS]
    _write(Invitation, (one["invitation"] for one in people))
    _write(Response, (one["response"] for one in people))
    _write(Answer, _answers(organisation.id, [one["response"]["id"] for one in people], keys))
    db.session.commit()
    return organisation.id, assessment.id


def _people(organisation: UUID, assessment: UUID, departments: list[UUID]) -> Iterator[Any]:
    chance = random.Random(20261124)
    groups = list(RoleGroup)
    for i in range(PEOPLE):
        department, group, invited = chance.choice(departments), chance.choice(groups), uuid4()
        token = links.token_for(assessment, invited)
        shared = {"organisation_id": organisation, "assessment_id": assessment}
        yield {
            "invitation": {
                **shared, "id": invited, "email": f"p{i}@example.org", "language": "de",
                "department_id": department, "role_group": group, "withdrawn": False,
            },
            "response": {
                **shared, "id": uuid4(), "submitted": True,
                "key_hash": links.response_key(assessment, token),
                "sealed_group": links.seal_group(assessment, department, group),
            },
        }  # fmt: skip


def _answers(organisation: UUID, responses: list[UUID], keys: list[str]) -> Iterator[Any]:
    chance = random.Random(4)
    for response in responses:
        for key in keys:
            yield {
                "id": uuid4(), "organisation_id": organisation, "response_id": response,
                "capability_key": key, "mark": Mark.LEVEL, "level": chance.randint(1, 5),
                "comment": "Ein Satz dazu." if chance.random() < 0.05 else "",
                "revision": 1, "operation_id": uuid4(),
            }  # fmt: skip


def _write(model: Any, rows: Iterator[Any]) -> None:
    waiting = list(rows)
    for start in range(0, len(waiting), BATCH):
        db.session.execute(insert(model.__table__), waiting[start : start + BATCH])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else None))
