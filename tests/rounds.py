"""Open rounds for tests, quickly: people with links, and answers written straight in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from uuid import UUID, uuid4

from sqlalchemy import select

from app import questionnaires
from app.answering import links
from app.models import db, tenancy
from app.models.assessments import (
    Answer,
    Assessment,
    AssessmentKind,
    AssessmentState,
    Form,
    Invitation,
    Mark,
    QuestionnaireVersion,
    Response,
    RoleGroup,
    Split,
)
from app.models.base import now
from tests.house import House

PEOPLE = {
    "petra": ("Vertrieb", RoleGroup.FRONT_LINE),
    "paul": ("Vertrieb", RoleGroup.LEADERSHIP),
    "pia": ("Technik", None),
}
Group = tuple[str | None, RoleGroup | None]
Given = str | tuple[str, str]
MARKS = {"": Mark.CLEARED, "?": Mark.CANNOT_JUDGE, "-": Mark.NOT_APPLICABLE}


@dataclass(frozen=True)
class Round:
    """An open round; people are named as in `open_round`."""

    house: House
    assessment_id: UUID
    invitations: dict[str, UUID]

    @property
    def home(self) -> str:
        """The start page's path."""
        return f"/r/{self.assessment_id}/"

    @property
    def cookie_name(self) -> str:
        return f"sheet-{self.assessment_id.hex}"

    def token(self, who: str) -> str:
        with self.house.app.app_context():
            return links.token_for(self.assessment_id, self.invitations[who])

    def tag(self, who: str) -> str:
        """The mark of the person's sheet, as every form carries it."""
        with self.house.app.app_context():
            return links.sheet_tag(self.assessment_id, links.token_for(
                self.assessment_id, self.invitations[who]))  # fmt: skip

    def path(self, who: str) -> str:
        """The link without its host."""
        return f"{self.home}{self.token(who)}"

    def link(self, who: str) -> str:
        """What the person's mail holds."""
        with self.house.app.app_context():
            return links.link_for(
                self.house.organisation_id, self.assessment_id, self.invitations[who]
            )


def open_round(
    house: House,
    *,
    people: Mapping[str, Group] | Iterable[str] = PEOPLE,
    k: int = 5,
    form: str = "full",
    split: str = "department",
    languages: str = "de,en",
    deadline: date | None = None,
    state: AssessmentState = AssessmentState.OPEN,
    title: str = "Standortbestimmung Herbst",
    source: str | None = None,
) -> Round:
    """Write a round with its questionnaire and invitations. Never inside an app context."""
    groups = people if isinstance(people, Mapping) else dict.fromkeys(people, (None, None))
    with house.app.app_context(), tenancy.inside(house.organisation_id):
        assessment = Assessment(
            title=title,
            title_en="Autumn assessment",
            kind=AssessmentKind.PERSONAL,
            state=state,
            questionnaire_version_id=_version(source).id,
            form=Form(form),
            k=k,
            split=Split(split),
            languages=languages,
            deadline=deadline or (now() + timedelta(days=14)).date(),
            opened_at=now(),
        )
        db.session.add(assessment)
        db.session.flush()
        invitations = {
            who: Invitation(
                assessment_id=assessment.id,
                email=f"{who}@wattwerk.example",
                department_id=house.departments[department] if department else None,
                role_group=role_group,
                language="de",
            )
            for who, (department, role_group) in groups.items()
        }
        db.session.add_all(invitations.values())
        db.session.flush()
        built = Round(house, assessment.id, {who: i.id for who, i in invitations.items()})
        db.session.commit()
    return built


def answer_all(
    a_round: Round, answers: Mapping[str, Mapping[str, Given]], *, submitted: bool = True
) -> None:
    """Write whole sheets: {"petra": {"J1": "3", "J2": ("?", "a comment")}}."""
    house = a_round.house
    with house.app.app_context(), tenancy.inside(house.organisation_id):
        for who, given in answers.items():
            invitation = db.session.get_one(Invitation, a_round.invitations[who])
            token = links.token_for(a_round.assessment_id, invitation.id)
            response = Response(
                assessment_id=a_round.assessment_id,
                key_hash=links.response_key(a_round.assessment_id, token),
                sealed_group=links.seal_group(
                    a_round.assessment_id, invitation.department_id, invitation.role_group
                ),
                submitted=submitted,
            )
            db.session.add(response)
            db.session.flush()
            db.session.add_all(_answer(response.id, key, one) for key, one in given.items())
        db.session.commit()


def keys_asked(form: str = "full") -> list[str]:
    """The built-in questionnaire's capabilities, in order."""
    fields = questionnaires.default().fields
    return [c.key for f in fields for c in f.capabilities if form == "full" or c.short_form]


def _answer(response_id: UUID, key: str, given: Given) -> Answer:
    value, comment = given if isinstance(given, tuple) else (given, "")
    return Answer(
        response_id=response_id,
        capability_key=key,
        mark=MARKS.get(value, Mark.LEVEL),
        level=int(value) if value.isdigit() else None,
        comment=comment,
        operation_id=uuid4(),
    )


def _version(source: str | None) -> QuestionnaireVersion:
    text = source or questionnaires.default_source()
    parsed = _parsed(text)
    found = db.session.scalars(
        select(QuestionnaireVersion).where(QuestionnaireVersion.content_hash == parsed.content_hash)
    ).first()
    if found is None:
        found = QuestionnaireVersion(
            key=parsed.key, version=parsed.version, content_hash=parsed.content_hash, source=text
        )
        db.session.add(found)
        db.session.flush()
    return found


@cache
def _parsed(text: str) -> questionnaires.Questionnaire:
    """A tenth of a second each time, and hardly a test has one of its own."""
    return questionnaires.load(text)
