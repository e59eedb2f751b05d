"""How the figures about gaps come about, in words: formula, inputs, rule for missing data."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from app.domain import journeys as domain
from app.domain.journeys import Balance, Encounter
from app.findings.speech import _
from app.findings.story import Explanation
from app.journeys.gap_queries import JourneyGaps
from app.journeys.map_words import EVIDENCE
from app.models.journeys import Evidence
from app.web.locale import language, number, percent

UNKNOWN = "–"


def feeling(value: float | None, places: int = 0) -> str:
    """An emotion with its sign: +1, 0, −2; a dash where nobody has said."""
    if value is None:
        return UNKNOWN
    return number(value) if value <= 0 else f"+{number(value)}"


def figure(value: Fraction | None, places: int | None = None) -> str:
    """A number with two decimals where it has any, or with so many; a dash for none."""
    if value is None:
        return UNKNOWN
    return number(float(value), _places(value) if places is None else places)


def places(values: Iterable[Fraction | None]) -> int:
    """How many decimals a column of such numbers needs, so that they stand below each other."""
    return max((_places(value) for value in values if value is not None), default=0)


def share(value: Fraction | None) -> str:
    """A share in per cent; a dash for none."""
    return UNKNOWN if value is None else percent(float(value))


def weighted_gap(one: Encounter, journey: JourneyGaps) -> Explanation:
    """How the weighted gap of a step comes about."""
    return Explanation(
        _("Weighted gap"),
        _(
            "(intended − current) × weight. Weight = (2 for a decisive moment, else 1) × 1 ÷"
            " priority of the first persona."
        ),
        (*_gap(one, journey), (_("Weighted gap"), figure(domain.weighted_gap(one)))),
        _(
            "A step without a current or an intended emotion has no gap and is listed as not"
            " judged. A stage with emotions of its own counts like a step as long as none of its"
            " steps is judged. Where no persona is named the last factor is 1."
        ),
    )


def score(one: Encounter, journey: JourneyGaps) -> Explanation:
    """How the score of an opportunity comes about."""
    factor = domain.EVIDENCE[one.evidence]
    return Explanation(
        _("Score"),
        _(
            "Weighted gap, at least 0, × evidence of the current emotion: solid 1, some 0.75,"
            " opinion 0.5, none 0.25. Weighted gap = (intended − current) × (2 for a decisive"
            " moment, else 1) × 1 ÷ priority of the first persona."
        ),
        (
            *_gap(one, journey),
            (_("Weighted gap"), figure(domain.weighted_gap(one))),
            (str(EVIDENCE[Evidence(one.evidence)]), f"× {figure(factor)}"),
            (_("Score"), figure(domain.score(one))),
        ),
        _(
            "Not judged is not zero: such opportunities have no score and stand at the end. Equal"
            " scores keep the order of the journey."
        ),
    )


def distance(journey: JourneyGaps) -> Explanation:
    """How the average shortfall of a journey comes about."""
    judged = [one for one in journey.encounters if domain.gap(one) is not None]
    whole = len(journey.whole_stages)
    of = sum(domain.DECISIVE if one.decisive else 1 for one in judged)
    found = domain.distance(judged)
    return Explanation(
        _("Average shortfall"),
        _(
            "Σ factor × (intended − current, at least 0) ÷ Σ factor over all judged steps. The"
            " factor is 2 for decisive moments, else 1."
        ),
        (
            (_("Judged steps"), _judged(len(judged) - whole, len(journey.steps))),
            *(((_("Stages judged as a whole"), number(whole)),) if whole else ()),
            (_("Sum of the shortfalls"), figure(found * of if found is not None else None)),
            (_("Sum of the factors"), number(of)),
            (_("Average shortfall"), figure(found)),
        ),
        _(
            "Steps that nobody has judged are left out; a stage with emotions of its own counts as"
            " long as none of its steps is judged. Where customers get more than intended, that"
            " makes up for nothing elsewhere."
        ),
    )


def urgency(journey: JourneyGaps) -> Explanation:
    """How the place of a journey among all comes about."""
    return Explanation(
        _("Urgency"),
        _(
            "Average shortfall ÷ priority of the first persona. Average shortfall = Σ factor ×"
            " (intended − current, at least 0) ÷ Σ factor; the factor is 2 for decisive moments,"
            " else 1."
        ),
        (
            *distance(journey).inputs,
            (_("Priority"), _priority(journey)),
            (_("Urgency"), figure(domain.urgency(journey.encounters))),
        ),
        _(
            "A journey without a judged step or without a persona has no urgency; it stands after"
            " the others."
        ),
    )


def balance(found: Balance) -> Explanation:
    """How the share of repairs comes about."""
    return Explanation(
        _("Share of repairs"),
        _("Repair ÷ (repair + improve + create + enable)."),
        (
            (_("Repair"), number(found.repair)),
            (_("Improve"), number(found.improve)),
            (_("Create"), number(found.create)),
            (_("Enable"), number(found.enable)),
            (_("Share of repairs"), share(found.repairing)),
        ),
        _("Opportunities without a direction are not counted."),
    )


def _gap(one: Encounter, journey: JourneyGaps) -> tuple[tuple[str, str], ...]:
    gap = domain.gap(one)
    return (
        (_("Intended"), feeling(one.intended)),
        (_("Current"), feeling(one.current)),
        (_("Gap"), UNKNOWN if gap is None else number(gap)),
        (_("Decisive moment"), "× 2" if one.decisive else "× 1"),
        (_("Priority"), _priority(journey)),
    )


def _priority(journey: JourneyGaps) -> str:
    if journey.priority is None or journey.persona is None:
        return _("no persona named")
    return f"{number(journey.priority)} ({journey.persona.in_language(language())})"


def _judged(some: int, every: int) -> str:
    return _("%(some)s of %(every)s", some=number(some), every=number(every))


def _places(value: Fraction) -> int:
    return 0 if value.denominator == 1 else 2
