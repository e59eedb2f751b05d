"""Preparing a round: a draft that is saved after each step, its people, and the launch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import delete, func, select
from sqlalchemy.orm import joinedload

from app.assessments import deadlines
from app.assessments.default_texts import INVITATION, WELCOME
from app.assessments.people_list import Invitee
from app.assessments.refusals import EditedMeanwhile, Refusal
from app.mail import post
from app.models import db
from app.models.assessments import (
    Assessment,
    AssessmentKind,
    AssessmentState,
    Form,
    Invitation,
    QuestionnaireVersion,
    Split,
)
from app.models.base import now
from app.web import audit

MAX_PEOPLE = 20_000


@dataclass(frozen=True, slots=True)
class Basics:
    """What the round is called and what it asks."""

    title: str
    title_en: str
    version: QuestionnaireVersion
    form: Form


@dataclass(frozen=True, slots=True)
class RoundRules:
    """What is fixed at launch and printed on the first page a participant sees."""

    languages: tuple[str, ...]
    k: int
    split: Split
    department_depth: int
    deadline: date


@dataclass(frozen=True, slots=True)
class Texts:
    """The organisation's words per language."""

    welcome: dict[str, str]
    invitation: dict[str, str]


def start_draft(basics: Basics) -> Assessment:
    """A new draft with good defaults for everything that was not asked yet."""
    assessment = Assessment(
        kind=AssessmentKind.PERSONAL,
        title=basics.title or basics.title_en,
        title_en=basics.title_en,
        questionnaire_version_id=basics.version.id,
        form=basics.form,
        welcome_de=WELCOME["de"],
        welcome_en=WELCOME["en"],
        invitation_de=INVITATION["de"],
        invitation_en=INVITATION["en"],
    )
    db.session.add(assessment)
    db.session.flush()
    audit.note("round-drafted", assessment.title)
    return assessment


def save_basics(assessment: Assessment, basics: Basics, revision: int) -> None:
    """Keep the first step."""
    _demand_draft(assessment, revision)
    assessment.title = basics.title or basics.title_en
    assessment.title_en = basics.title_en
    assessment.questionnaire_version_id = basics.version.id
    assessment.form = basics.form


def save_rules(assessment: Assessment, rules: RoundRules, revision: int, time_zone: str) -> None:
    """Keep the second step. People whose language is no longer offered get the first one."""
    _demand_draft(assessment, revision)
    demand_deadline(rules.deadline, time_zone)
    assessment.languages = ",".join(rules.languages)
    assessment.k = rules.k
    assessment.split = rules.split
    assessment.department_depth = rules.department_depth
    assessment.deadline = rules.deadline
    for invitation in db.session.scalars(
        select(Invitation).where(
            Invitation.assessment_id == assessment.id,
            Invitation.language.not_in(rules.languages),
        )
    ):
        invitation.language = rules.languages[0]


def save_texts(assessment: Assessment, texts: Texts, revision: int) -> None:
    """Keep the third step."""
    _demand_draft(assessment, revision)
    for language in assessment.language_list:
        setattr(assessment, f"welcome_{language}", texts.welcome[language])
        setattr(assessment, f"invitation_{language}", texts.invitation[language])


def replace_people(assessment: Assessment, people: Sequence[Invitee]) -> None:
    """Make this the list of a draft."""
    if locked(assessment.id).state is not AssessmentState.DRAFT:
        raise Refusal(_("The round has been launched meanwhile; its list can only be added to."))
    db.session.execute(delete(Invitation).where(Invitation.assessment_id == assessment.id))
    add_people(assessment, people)


def add_people(assessment: Assessment, people: Sequence[Invitee]) -> None:
    """Add to the list; after the launch their mail goes out at once and the addition is counted."""
    assessment = locked(assessment.id)
    if assessment.is_closed:
        raise Refusal(_("The round is closed: nobody can be invited any more."))
    listed = db.session.scalar(
        select(func.count()).where(Invitation.assessment_id == assessment.id)
    )
    if (listed or 0) + len(people) > MAX_PEOPLE:
        raise Refusal(_("At most %(most)s people per round.", most=MAX_PEOPLE), 422)
    rows = [Invitation(assessment_id=assessment.id, **person._asdict()) for person in people]
    db.session.add_all(rows)
    db.session.flush()
    if assessment.is_open:
        assessment.added_after_launch += len(rows)
        _post_all(assessment, rows, "invitation")
        audit.note("invitations-added", f"{assessment.title}: {len(rows)}")


def withdraw_invitation(assessment: Assessment, invitation_id: UUID) -> Invitation:
    """Take someone off the list; after the launch the row stays, marked, and is counted.

    What they may have submitted stays too: whether there is something nobody can see.
    """
    assessment = locked(assessment.id)
    invitation = db.session.scalars(
        select(Invitation).where(
            Invitation.assessment_id == assessment.id, Invitation.id == invitation_id
        )
    ).one()
    if assessment.is_closed:
        raise Refusal(_("The round is closed: its list stays as it was."))
    if assessment.state is AssessmentState.DRAFT:
        db.session.delete(invitation)
    elif not invitation.withdrawn:
        invitation.withdrawn = True
        assessment.withdrawn_after_launch += 1
        audit.note("invitation-withdrawn", assessment.title)
    return invitation


def delete_draft(assessment: Assessment) -> None:
    """Remove a draft with its list. Rounds that were launched cannot be deleted here."""
    assessment = locked(assessment.id)
    if assessment.state is not AssessmentState.DRAFT:
        raise Refusal(_("The round has been launched; only drafts can be deleted."))
    audit.note("draft-deleted", assessment.title)
    db.session.delete(assessment)


def launch(assessment: Assessment, time_zone: str) -> bool:
    """Fix the rules and send every invitation. False if it had been launched before."""
    assessment = locked(assessment.id)
    if assessment.state is not AssessmentState.DRAFT:
        return False
    missing = what_is_missing(assessment, time_zone)
    if missing:
        raise Refusal(" ".join(missing.values()), 422)
    people = db.session.scalars(
        select(Invitation).where(Invitation.assessment_id == assessment.id)
    ).all()
    assessment.state = AssessmentState.OPEN
    assessment.opened_at = assessment.counted_at = now()
    assessment.shown_invited, assessment.shown_submitted = len(people), 0
    _post_all(assessment, people, "invitation")
    audit.note("round-launched", f"{assessment.title}: {len(people)}, k = {assessment.k}")
    return True


def what_is_missing(assessment: Assessment, time_zone: str) -> dict[str, str]:
    """What keeps a draft from being launched: step of the wizard → sentence."""
    missing: dict[str, str] = {}
    if assessment.deadline is None:
        missing["rules"] = _("The rules are not confirmed yet.")
    elif deadlines.has_passed(assessment.deadline, time_zone, now()):
        missing["rules"] = _("The deadline lies in the past.")
    empty = [
        language
        for language in assessment.language_list
        if not getattr(assessment, f"invitation_{language}")
        or not getattr(assessment, f"welcome_{language}")
    ]
    if empty:
        missing["texts"] = _("Texts are missing in a language of the round.")
    invited = count_people(assessment)
    if invited < assessment.k:
        missing["people"] = ngettext(
            "%(num)s person is on the list; with fewer than %(k)s nothing can be shown.",
            "%(num)s people are on the list; with fewer than %(k)s nothing can be shown.",
            invited,
            k=assessment.k,
        )
    return missing


def count_people(assessment: Assessment) -> int:
    """How many people are invited and not withdrawn."""
    return (
        db.session.scalar(
            select(func.count()).where(
                Invitation.assessment_id == assessment.id, Invitation.withdrawn.is_(False)
            )
        )
        or 0
    )


def demand_deadline(deadline: date, time_zone: str) -> None:
    """Refuse a deadline that has passed or lies more than a year ahead."""
    if deadlines.has_passed(deadline, time_zone, now()):
        raise Refusal(_("The deadline lies in the past. Please choose a later day."), 422)
    if deadline > deadlines.latest_day(now(), time_zone):
        raise Refusal(_("A round stays open for a year at most."), 422)


def locked(assessment_id: UUID) -> Assessment:
    """The round as it is now, held until the end of the transaction; one change at a time."""
    return db.session.scalars(
        select(Assessment)
        .where(Assessment.id == assessment_id)
        .options(joinedload(Assessment.questionnaire_version))
        .with_for_update(of=Assessment)
        .execution_options(populate_existing=True)
    ).one()


def _demand_draft(assessment: Assessment, revision: int) -> None:
    if assessment.state is not AssessmentState.DRAFT:
        raise Refusal(_("The round has been launched; its rules are fixed."))
    if assessment.revision != revision:
        raise EditedMeanwhile


def _post_all(assessment: Assessment, people: Sequence[Invitation], kind: str) -> None:
    for invitation in people:
        post(kind, invitation.email, invitation.language, invitation.id, assessment.id)
