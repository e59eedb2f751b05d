"""Nordlicht's rounds: two that are closed and released, and a short one that is running.

Invitations and sealed responses are written as participants would leave them; then the real close
counts, freezes and destroys. No mail is posted: nobody here exists.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select

from app import questionnaires
from app.answering.links import response_key, seal_group, token_for
from app.assessments import actions, versions
from app.assessments.default_texts import INVITATION, WELCOME
from app.demo.answers import DemoSheet, next_sheet, round_data, sheets
from app.demo.calendar import Calendar, season
from app.demo.people import addresses
from app.mail import DEMO_DOMAIN
from app.models import db
from app.models.assessments import (
    Answer,
    Assessment,
    AssessmentKind,
    AssessmentState,
    Findings,
    Form,
    Invitation,
    Mark,
    Response,
    RoleGroup,
    Split,
)
from app.models.base import now

DEPTH = 2
"""Customer service is shown by its two parts."""
RELEASED_AFTER = 6
RUNS_SINCE, RUNS_FOR = -6, 8
ENGLISH_SPEAKING = {"it", "marketing"}
GUESTS = "gast-"
GUEST_SEATS = (
    ("service-center", "front_line"),
    ("sales", "department"),
    ("grid", "front_line"),
    ("it", "department"),
    ("finance", "leadership"),
)
"""People who have not answered the running round: visitors of the demo take their place."""


@dataclass(frozen=True, slots=True)
class Seat:
    """Someone invited, and what they have submitted, if anything."""

    department: str
    role_group: str
    address: str
    sheet: DemoSheet | None


def write_closed_round(key: str, departments: Mapping[str, UUID], calendar: Calendar) -> UUID:
    """A round of the story: opened, answered, closed and released on its days; its id."""
    told = round_data(key)
    opened, closed = calendar.day(told["opened"]), calendar.day(told["closed"])
    assessment = _open(
        Assessment(
            title=f"Standortbestimmung {season(opened, 'de')}",
            title_en=f"Assessment {season(opened, 'en')}",
            k=told["k"],
            deadline=closed,
            opened_at=calendar.moment(opened, 8),
        )
    )
    _write_seats(assessment, _seats(told), departments, told["comments"])
    actions.close(assessment)
    actions.release(assessment)
    end = calendar.moment(closed, 23, 59)
    assessment.closed_at = assessment.counted_at = end
    assessment.released_at = end + timedelta(days=RELEASED_AFTER)
    same = select(Findings).where(Findings.assessment_id == assessment.id)
    db.session.scalars(same).one().frozen_at = end
    return assessment.id


def write_running_round(departments: Mapping[str, UUID], calendar: Calendar) -> None:
    """A round in the short form with some answers in, and seats for the demo's visitors."""
    opened = calendar.in_days(RUNS_SINCE)
    assessment = _open(
        Assessment(
            title=f"Zwischenstand {season(opened, 'de')}",
            title_en=f"Pulse check {season(opened, 'en')}",
            form=Form.SHORT,
            deadline=calendar.in_days(RUNS_FOR),
            opened_at=calendar.moment(opened, 8),
        )
    )
    seats = [*_running_seats(), *_guest_seats()]
    _write_seats(assessment, seats, departments, ())
    assessment.shown_invited = len(seats)
    assessment.shown_submitted = sum(1 for seat in seats if seat.sheet)
    assessment.counted_at = now()


def _open(assessment: Assessment) -> Assessment:
    """Everything about a round that is the same for all of ours."""
    version = versions.stored(questionnaires.default().content_hash)
    assessment.kind = AssessmentKind.PERSONAL
    assessment.state = AssessmentState.OPEN
    assessment.questionnaire_version_id = version.id
    assessment.split = Split.DEPARTMENT
    assessment.department_depth = DEPTH
    assessment.welcome_de, assessment.welcome_en = WELCOME["de"], WELCOME["en"]
    assessment.invitation_de, assessment.invitation_en = INVITATION["de"], INVITATION["en"]
    if assessment.opened_at is not None:
        assessment.created_at = assessment.opened_at - timedelta(days=3)
    db.session.add(assessment)
    db.session.flush()
    return assessment


def _seats(told: Mapping[str, Any]) -> list[Seat]:
    """Everyone invited, group by group; those who submitted come first in each."""
    submitted = iter(sheets(told["key"]))
    return [
        Seat(
            group["department"],
            group["role_group"],
            address,
            next(submitted) if number < group["submitted"] else None,
        )
        for group in told["groups"]
        for number, address in enumerate(
            addresses(group["department"], group["role_group"], group["invited"])
        )
    ]


def _running_seats() -> list[Seat]:
    """Half of those asked last time, two thirds of whom have answered so far."""
    seats = []
    for group in round_data("r2")["groups"]:
        place = (group["department"], group["role_group"])
        for number, address in enumerate(addresses(*place, (group["invited"] + 1) // 2)):
            sheet = next_sheet(*place, number) if number % 3 != 1 else None
            seats.append(Seat(*place, address, sheet))
    return seats


def _guest_seats() -> list[Seat]:
    return [
        Seat(department, role_group, f"{GUESTS}{number}@{DEMO_DOMAIN}", None)
        for number, (department, role_group) in enumerate(GUEST_SEATS, start=1)
    ]


def _write_seats(
    assessment: Assessment,
    seats: Sequence[Seat],
    departments: Mapping[str, UUID],
    comments: Sequence[Mapping[str, str]],
) -> None:
    invitations = [_invitation(assessment, seat, departments) for seat in seats]
    db.session.add_all(invitations)
    db.session.flush()
    asked = _keys_asked(assessment.form)
    answered = [
        (_response(assessment, invitation), seat.sheet)
        for invitation, seat in zip(invitations, seats, strict=True)
        if seat.sheet is not None
    ]
    db.session.add_all(response for response, _ in answered)
    db.session.flush()
    answers = {
        (response.id, key): _answer(response.id, key, sheet.levels[key])
        for response, sheet in answered
        for key in asked
    }
    for number, said in enumerate(comments):
        response, _ = answered[number * 5 % len(answered)]
        answers[response.id, said["capability"]].comment = said["text"]
    db.session.add_all(answers.values())
    db.session.flush()


def _invitation(assessment: Assessment, seat: Seat, departments: Mapping[str, UUID]) -> Invitation:
    return Invitation(
        id=uuid4(),
        assessment_id=assessment.id,
        email=seat.address,
        department_id=departments[seat.department],
        role_group=RoleGroup(seat.role_group),
        language="en" if seat.department in ENGLISH_SPEAKING else "de",
    )


def _response(assessment: Assessment, invitation: Invitation) -> Response:
    token = token_for(assessment.id, invitation.id)
    return Response(
        id=uuid4(),
        assessment_id=assessment.id,
        key_hash=response_key(assessment.id, token),
        sealed_group=seal_group(assessment.id, invitation.department_id, invitation.role_group),
        submitted=True,
    )


def _answer(response_id: UUID, key: str, level: int | None) -> Answer:
    mark = Mark.LEVEL if level is not None else Mark.CANNOT_JUDGE
    return Answer(
        response_id=response_id,
        capability_key=key,
        mark=mark,
        level=level,
        operation_id=uuid4(),
    )


def _keys_asked(form: Form) -> list[str]:
    asked = questionnaires.default()
    chosen = asked.short_form if form is Form.SHORT else asked.capabilities
    return [one.key for one in chosen]
