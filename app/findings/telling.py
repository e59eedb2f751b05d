"""From frozen findings to a story in one language."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from flask_babel import force_locale

from app.charts.spec import Turnout
from app.domain.evaluation import VISIBILITY_GAP_ABOVE
from app.domain.results import Results
from app.domain.sentences import Kind, Sentence, opening
from app.domain.sheets import DEPARTMENT
from app.findings import method
from app.findings.capabilities import capability_stories
from app.findings.disagreement import disagreement
from app.findings.explained import gap_limit
from app.findings.fields import about_fields, field_stories, fields_title, overall, picture
from app.findings.first import first, gaps
from app.findings.frame import Frame
from app.findings.groups import groups, others, perception
from app.findings.sayings import sayings
from app.findings.speech import _, ngettext
from app.findings.story import Fact, Story
from app.models.assessments import Assessment, AssessmentState, Findings, Form
from app.questionnaires import Questionnaire
from app.web.locale import day, number

SHORT_HASH = 12


class House(Protocol):
    """The organisation, as far as a story names it."""

    @property
    def name(self) -> str:
        """What it is called."""

    @property
    def time_zone(self) -> str:
        """Where its days begin."""


def tell(
    assessment: Assessment,
    findings: Findings,
    questionnaire: Questionnaire,
    organisation: House,
    language: str,
) -> Story:
    """The story of a closed round; reads nothing but what it is given."""
    frame = Frame(Results.from_json(findings.results), findings.facts, questionnaire, language)
    with force_locale(language):
        return _story(assessment, frame, organisation)


def _story(assessment: Assessment, frame: Frame, organisation: House) -> Story:
    title = assessment.title_in(frame.language)
    said = opening(frame.shape, frame.results)
    by_kind = {one.kind: one for one in said}
    capabilities = capability_stories(frame)
    asked = method.Asked(
        None if frame.is_imported else frame.facts["invited"], frame.facts["submitted"]
    )
    opened = _day(assessment.opened_at, organisation)
    closed = _day(assessment.closed_at, organisation)
    return Story(
        language=frame.language,
        organisation=organisation.name,
        title=title,
        headline=_headline(frame, by_kind),
        missing=_missing(frame),
        is_imported=frame.is_imported,
        is_released=assessment.state is AssessmentState.RELEASED,
        is_short=frame.facts["form"] == Form.SHORT,
        opened=opened,
        closed=closed,
        period=_period(frame, opened, closed),
        invited=asked.invited,
        submitted=asked.submitted,
        k=frame.k,
        answered=_answered(asked),
        threshold=_("anonymous, groups from %(k)s answers on", k=frame.k),
        split=frame.attribute(frame.results.split) if frame.results.split else "",
        split_level=_split_level(frame),
        questionnaire=frame.words(frame.questionnaire.title),
        version=frame.questionnaire.version,
        content_hash=frame.facts["questionnaire"]["hash"],
        top=frame.top,
        level_names=frame.level_names,
        facts=_facts(frame, asked, _period(frame, opened, closed)),
        sentences=sayings(frame, said),
        picture=picture(frame, title, by_kind),
        fields_title=fields_title(frame),
        fields=field_stories(frame),
        overall=overall(frame),
        capabilities=capabilities,
        disagreement=disagreement(frame, capabilities),
        perception=perception(frame),
        groups=groups(frame),
        others=others(frame),
        gaps=gaps(capabilities),
        gap_limit=gap_limit(),
        gap_limit_value=float(VISIBILITY_GAP_ABOVE),
        first=first(frame),
        turnout=_turnout(asked),
        suppressed=method.suppressed(frame),
        method_short=method.short(frame),
        method=method.full(frame, asked),
    )


def _headline(frame: Frame, said: dict[Kind, Sentence]) -> str:
    """The one thing the round says, in a few words."""
    if not frame.results.respondents:
        return _("Nobody has answered")
    if not any(one.figures for one in frame.results.capabilities):
        return _("Too few answers for a finding")
    if Kind.PERCEPTION_GAP in said:
        return _("Two descriptions of the same house")
    return about_fields(frame, said) or _("Where we stand")


def _missing(frame: Frame) -> str:
    """Why there is nothing to tell; empty if there is."""
    if not frame.results.respondents:
        return _("The round closed without a single sheet. Therefore there is nothing to show.")
    if frame.results.respondents < frame.k:
        return ngettext(
            "%(num)s person has answered. Figures are shown from %(k)s people on, so that "
            "nobody can be recognised.",
            "%(num)s people have answered. Figures are shown from %(k)s people on, so that "
            "nobody can be recognised.",
            frame.results.respondents,
            k=frame.k,
        )
    if not any(one.figures for one in frame.results.capabilities):
        return _(
            "No capability has %(k)s answers that name a level. Therefore no figure can be shown.",
            k=frame.k,
        )
    return ""


def _day(moment: datetime | None, organisation: House) -> str:
    """A day as the organisation's calendar has it."""
    if moment is None:
        return ""
    return day(moment.astimezone(ZoneInfo(organisation.time_zone)).date())


def _period(frame: Frame, opened: str, closed: str) -> str:
    if frame.is_imported:
        return _("imported on %(day)s", day=closed) if closed else ""
    if opened == closed:
        return closed
    return _("%(first)s to %(last)s", first=opened, last=closed) if opened else closed


def _answered(asked: method.Asked) -> str:
    if asked.invited is None:
        return ngettext(
            "%(count)s sheet from a file",
            "%(count)s sheets from a file",
            asked.submitted,
            count=number(asked.submitted),
        )
    return _(
        "%(submitted)s of %(invited)s have answered",
        submitted=number(asked.submitted),
        invited=number(asked.invited),
    )


def _turnout(asked: method.Asked) -> Turnout | None:
    """None where nobody knows who was asked."""
    if not asked.invited:
        return None
    title = _answered(asked)
    return Turnout(title, title, asked.submitted, asked.invited)


def _split_level(frame: Frame) -> str:
    if frame.results.split != DEPARTMENT or frame.is_imported:
        return ""
    level = frame.facts["split"]["level"]
    return _("Departments on level %(level)s of the tree, those below counted to them", level=level)


def _facts(frame: Frame, asked: method.Asked, period: str) -> tuple[Fact, ...]:
    """What was fixed before anybody answered, as rows."""
    results, facts = frame.results, frame.facts
    form = _("short form") if facts["form"] == Form.SHORT else _("all capabilities")
    rows = [
        (_("Answers"), number(asked.submitted)),
        (_("Invited"), number(asked.invited)),
        (_("Period"), period),
        (_("Questionnaire"), frame.words(frame.questionnaire.title)),
        (_("Version"), frame.questionnaire.version),
        (_("Checksum"), facts["questionnaire"]["hash"][:SHORT_HASH]),
        (_("Scope"), form),
        (_("Threshold"), str(frame.k)),
        (_("Groups with figures"), frame.attribute(results.split) if results.split else ""),
        (_("Groups with medians only"), frame.attribute(results.other) if results.other else ""),
    ]
    return tuple(Fact(label, value) for label, value in rows if value)
