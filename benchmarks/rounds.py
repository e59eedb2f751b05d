"""A large open round, written past the ORM: 2,800 people take a second instead of a minute."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert, text

from app import questionnaires
from app.answering import links
from app.assessments import versions
from app.models import db, tenancy
from app.models.accounts import Department
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
from app.models.base import now

DEPARTMENTS, BATCH = 12, 5000


def open_round(organisation: UUID, people: int, answers: int) -> UUID:
    """An open round of so many people, all of whom have submitted so many answers."""
    with tenancy.inside(organisation):
        version = versions.store(questionnaires.default(), questionnaires.default_source())
        departments = [Department(name=f"Bereich {i} von {people}") for i in range(DEPARTMENTS)]
        assessment = Assessment(
            title=f"Runde mit {people}",
            kind=AssessmentKind.PERSONAL,
            state=AssessmentState.OPEN,
            questionnaire_version_id=version.id,
            deadline=(now() + timedelta(days=7)).date(),
            opened_at=now(),
        )
        db.session.add_all([*departments, assessment])
        db.session.flush()
        ids = [d.id for d in departments]
        asked = list(_people(organisation, assessment.id, ids, people))
        keys = [c.key for c in questionnaires.default().capabilities][:answers]
        _write(Invitation, (one["invitation"] for one in asked))
        _write(Response, (one["response"] for one in asked))
        _write(Answer, _answers(organisation, [one["response"]["id"] for one in asked], keys))
        made = assessment.id
        db.session.commit()
    _gather_statistics()
    return made


def _gather_statistics() -> None:
    """What PostgreSQL does by itself in the weeks a round takes."""
    if db.engine.dialect.name == "postgresql":
        with db.engine.begin() as connection:
            connection.execute(text("ANALYZE"))


def _people(
    organisation: UUID, assessment: UUID, departments: list[UUID], people: int
) -> Iterator[Any]:
    chance = random.Random(20261124)
    groups = list(RoleGroup)
    for i in range(people):
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
