"""The six-field link: what a journey lacks, and the capabilities that bear on it.

Each rule joins one observable lack with the capability of the built-in questionnaire whose
levels speak of exactly that. Only rounds asked with that questionnaire count: in another one the
same key may mean something else. Levels are the released, already suppressed medians.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, func, select

from app.assessments import versions
from app.domain.policy import Actor
from app.domain.results import Results
from app.findings.frame import level, too_few
from app.findings.neighbours import Neighbour, Neighbours
from app.findings.queries import findings_by
from app.findings.speech import _, ngettext
from app.journeys import here, journey_facts
from app.journeys.journey_facts import Facts
from app.models import db
from app.models.assessments import Assessment, AssessmentState, Findings, QuestionnaireVersion
from app.models.journeys import JourneyLevel
from app.web.locale import language

MOST_JOURNEYS = 20
MOST_KEPT = 64


@dataclass(frozen=True, slots=True)
class Rule:
    """A lack that can be seen on a journey, the capability it points to, and why in a sentence."""

    key: str
    applies: Callable[[Facts], bool]
    why: Any
    of_lifecycles: bool = False
    """A lifecycle is a roof: it has no steps or points of its own."""


RULES = (
    Rule("J3", lambda f: f.steps > 0 and f.intended == 0,
         _l("Nobody has said how its steps should feel, so there is nothing to compare with.")),
    Rule("J4", lambda f: f.personas == 0,
         _l("Nobody has said whom it is for.")),
    Rule("J6", lambda f: f.points == 0,
         _l("No measuring point says whether customers reach their goal.")),
    Rule("J6", lambda f: f.points > 0 and f.based == 0,
         _l("None of its measuring points has an accepted baseline.")),
    Rule("I1", lambda f: f.points > 0 and f.customer == 0,
         _l("None of its figures comes from the customers themselves.")),
    Rule("I2", lambda f: f.felt > 0 and f.proven == 0,
         _l("What is said about the current experience rests on opinion alone.")),
    Rule("I4", lambda f: f.customer > 0 and f.business == 0,
         _l("No business figure stands beside what customers experience.")),
    Rule("C2", lambda f: f.directed > 1 and f.repairs == f.directed,
         _l("All its opportunities repair, none shapes.")),
    Rule("C3", lambda f: f.homeless > 0,
         _l("Some of its touchpoints have no department that answers for them.")),
    Rule("O2", lambda f: f.owner_id is None,
         _l("Nobody answers for the whole journey."), of_lifecycles=True),
    Rule("T3", lambda f: f.overdue > 0,
         _l("Some of its figures are overdue.")),
)  # fmt: skip
"""In the order of the questionnaire."""

STRENGTHS = (
    Rule("J3", lambda f: 0 < f.steps == f.felt == f.intended,
         _l("Every step says how it feels and how it should feel.")),
    Rule("J6", lambda f: 0 < f.points == f.based,
         _l("Every measuring point has its accepted baseline.")),
    Rule("O2", lambda f: f.owner_id is not None,
         _l("One person answers for the whole journey."), of_lifecycles=True),
)  # fmt: skip
"""What a journey already shows of a capability; none of them can hold together with a lack."""


@dataclass(frozen=True, slots=True)
class Bearing:
    """A capability that bears on a journey: why, and its level then → now.

    `lacking`: whether the journey lacks what it is about, or shows it. `then` is empty without
    an earlier round that shows it; `missing` says why there is no level.
    """

    key: str
    letter: str
    name: str
    why: tuple[str, ...]
    lacking: bool
    then: str
    now: str
    missing: str
    url: str


@dataclass(frozen=True, slots=True)
class Link:
    """What the last released findings say about a journey; `before` names the earlier round."""

    title: str
    before: str
    rows: tuple[Bearing, ...]


@dataclass(frozen=True, slots=True)
class _Round:
    id: UUID
    title: str
    k: int
    medians: dict[str, float | None]


_kept: dict[UUID, tuple[int, dict[str, float | None]]] = {}
"""k and medians by findings: frozen, so read once."""


def lacks(facts: Facts) -> dict[str, tuple[str, ...]]:
    """The capabilities a journey shows a lack of, each with its reasons."""
    return _applying(RULES, facts)


def shows(facts: Facts) -> dict[str, tuple[str, ...]]:
    """The capabilities a journey already shows, each with its reason."""
    return _applying(STRENGTHS, facts)


def _applying(rules: tuple[Rule, ...], facts: Facts) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for rule in rules:
        is_roof = facts.level is JourneyLevel.LIFECYCLE and not rule.of_lifecycles
        if not is_roof and rule.applies(facts):
            found[rule.key] = (*found.get(rule.key, ()), str(rule.why))
    return found


def related(actor: Actor, journey_id: UUID) -> Link | None:
    """The capabilities that bear on a journey, as the last two released rounds saw them.

    None without a released round of the built-in questionnaire. At most three statements.
    """
    rounds = _last_rounds(actor)
    facts = journey_facts.facts_of(journey_id, here.today()) if rounds else None
    if facts is None:
        return None
    now, before = rounds[0], rounds[1] if len(rounds) > 1 else None
    rows = tuple(
        _bearing(key, why, now, before, lacking=lacking)
        for reasons, lacking in ((lacks(facts), True), (shows(facts), False))
        for key, why in reasons.items()
        if key in now.medians
    )
    return Link(now.title, before.title if before else "", rows)


def concerned(actor: Actor, round_id: UUID, key: str) -> Neighbours | None:
    """The journeys a capability bears on; None for another questionnaire or without any."""
    if key not in {rule.key for rule in RULES}:
        return None
    is_built_in = _built_in(actor).where(Assessment.id == round_id).exists()
    found = [
        Neighbour(
            facts.name.in_language(language()),
            url_for("journeys.journey", journey_id=facts.id),
            " ".join(why),
        )
        for facts in journey_facts.all_facts(here.today(), is_built_in)
        if (why := lacks(facts).get(key))
    ]
    if not found:
        return None
    more = len(found) - MOST_JOURNEYS
    return Neighbours(
        _("Journeys concerned"),
        _("Where a journey lacks today what this capability is about, whatever people answered."),
        tuple(found[:MOST_JOURNEYS]),
        ngettext("%(num)s more journey", "%(num)s more journeys", more) if more > 0 else "",
    )


def _bearing(
    key: str, why: tuple[str, ...], now: _Round, before: _Round | None, *, lacking: bool
) -> Bearing:
    questionnaire = versions.default()
    field, name = next(
        (field, one.name)
        for field in questionnaire.fields
        for one in field.capabilities
        if one.key == key
    )
    median, earlier = now.medians[key], before.medians.get(key) if before else None
    return Bearing(
        key=key,
        letter=field.letter,
        name=name.in_language(language()),
        why=why,
        lacking=lacking,
        then="" if earlier is None else level(earlier),
        now="" if median is None else level(median),
        missing=too_few(now.k) if median is None else "",
        url=url_for("findings.capability", round_id=now.id, key=key),
    )


def _last_rounds(actor: Actor) -> list[_Round]:
    """The last two released rounds of the built-in questionnaire, the latest first."""
    closed = func.coalesce(Assessment.closed_at, Assessment.created_at)
    rows = db.session.execute(
        _built_in(actor)
        .where(Assessment.state == AssessmentState.RELEASED)
        .order_by(closed.desc(), Assessment.id)
        .limit(2)
    ).all()
    _remember({row.findings_id for row in rows})
    return [
        _Round(
            row.id,
            row.title_en if language() == "en" and row.title_en else row.title,
            *_kept[row.findings_id],
        )
        for row in rows
    ]


def _built_in(actor: Actor) -> Select[*tuple[Any, ...]]:
    """Rounds this actor may read that were asked with the questionnaire that comes with us."""
    readable = findings_by(actor).with_only_columns(Assessment.id).scalar_subquery()
    return (
        select(Assessment.id, Assessment.title, Assessment.title_en,
               Findings.id.label("findings_id"))
        .join(Findings, Findings.assessment_id == Assessment.id)
        .join(QuestionnaireVersion,
              QuestionnaireVersion.id == Assessment.questionnaire_version_id)
        .where(
            Assessment.id.in_(readable),
            QuestionnaireVersion.content_hash == versions.default().content_hash,
        )
    )  # fmt: skip


def _remember(ids: set[UUID]) -> None:
    """Have k and medians of these findings in memory."""
    if len(_kept) >= MOST_KEPT:
        _kept.clear()
    missing = ids - _kept.keys()
    if not missing:
        return
    query = select(Findings.id, Findings.results).where(Findings.id.in_(missing))
    for id_, stored in db.session.execute(query):
        results = Results.from_json(stored)
        _kept[id_] = (results.k, results.medians)
