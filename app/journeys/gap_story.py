"""What the gaps of journeys say, in words and drawings: pages show only this."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from uuid import UUID

from markupsafe import Markup

from app.charts import svg
from app.charts.drawing import LINE2, ROUTE, SHEET, percent, rect, strip
from app.charts.spec import Axis, Dumbbells, Pair
from app.domain import journeys as domain
from app.domain.journeys import Balance
from app.findings.speech import _, ngettext
from app.findings.story import Explanation
from app.journeys import gap_explained as explained
from app.journeys.gap_queries import JourneyGaps, Place
from app.journeys.map_words import EVIDENCE, ORIENTATIONS
from app.models.journeys import Evidence, Orientation
from app.web.locale import language, number

MOST_OPPORTUNITIES = 15
BAR_HEIGHT = 22.0


@dataclass(frozen=True, slots=True)
class GapRow:
    """A judged step: current and intended as a drawing, the weighted gap as a figure.

    Without `step_id` it is a stage that is judged as a whole. What could be done stands among the
    opportunities, where it `has_opportunity`.
    """

    step_id: UUID | None
    number: str
    name: str
    is_decisive: bool
    has_opportunity: bool
    current: str
    intended: str
    gap: str
    more_than_intended: bool
    bar: Markup
    figure: str
    explanation: Explanation


@dataclass(frozen=True, slots=True)
class OpportunityRow:
    """Something that could be done; without a judgement there is no score and no explanation."""

    text: str
    where: str
    journey: str
    journey_id: UUID
    step_id: UUID | None
    direction: str
    evidence: str
    score: str
    explanation: Explanation | None


@dataclass(frozen=True, slots=True)
class BalanceStory:
    """Repair against shape: the finding, the bar, and how many there are of each kind."""

    title: str
    bar: Markup | None
    parts: tuple[tuple[str, str], ...]
    repairing: str
    explanation: Explanation


@dataclass(frozen=True, slots=True)
class GapStory:
    """One journey, the widest weighted gap first. `unjudged` names the steps without a gap."""

    title: str
    text: str
    key: Sequence[tuple[str, str]]
    axis: Markup
    rows: tuple[GapRow, ...]
    unjudged: tuple[str, ...]
    distance: str
    explanation: Explanation
    opportunities: tuple[OpportunityRow, ...]
    balance: BalanceStory
    steps: int


@dataclass(frozen=True, slots=True)
class JourneyRow:
    """A journey among all; without a figure it says why."""

    id: UUID
    name: str
    whom: str
    widest: str
    bar: Markup | None
    distance: str
    urgency: str
    missing: str
    explanation: Explanation
    balance: str


@dataclass(frozen=True, slots=True)
class AllGaps:
    """All journeys, the most urgent first, and the opportunities with the highest scores."""

    title: str
    rows: tuple[JourneyRow, ...]
    opportunities: tuple[OpportunityRow, ...]
    more: int
    balance: BalanceStory
    has_judged: bool


def story_of(journey: JourneyGaps) -> GapStory:
    """What one journey's gaps say."""
    by_key = {place.encounter.key: place for place in journey.places}
    ranked = [by_key[one.key] for one in domain.by_weighted_gap(journey.encounters)]
    spec = _dumbbells(ranked)
    places = explained.places(domain.weighted_gap(place.encounter) for place in ranked)
    rows = tuple(
        _gap_row(place, journey, bar, places)
        for place, bar in zip(ranked, svg.bars(spec, explained.feeling), strict=True)
    )
    return GapStory(
        title=_title(ranked),
        text=_text(journey),
        key=svg.key(spec),
        axis=Markup(svg.axis(spec)),  # noqa: S704 - svg escapes its words
        rows=rows,
        unjudged=tuple(
            _label(place) for place in journey.places if domain.gap(place.encounter) is None
        ),
        distance=explained.figure(domain.distance(journey.encounters)),
        explanation=explained.distance(journey),
        opportunities=_opportunities([journey]),
        balance=balance_story(domain.balance(journey.encounters)),
        steps=len(journey.places),
    )


def all_of(journeys: Sequence[JourneyGaps]) -> AllGaps:
    """What the gaps of all journeys say together."""
    ranked = sorted(journeys, key=_urgency_place)
    encounters = [one for journey in journeys for one in journey.encounters]
    opportunities = _opportunities(journeys)
    return AllGaps(
        title=_all_title(ranked),
        rows=tuple(_journey_row(one) for one in ranked),
        opportunities=opportunities[:MOST_OPPORTUNITIES],
        more=max(0, len(opportunities) - MOST_OPPORTUNITIES),
        balance=balance_story(domain.balance(encounters)),
        has_judged=domain.distance(encounters) is not None,
    )


def balance_story(found: Balance) -> BalanceStory:
    """Repair against shape."""
    parts = (
        (_("Repair"), number(found.repair)),
        (_("Improve"), number(found.improve)),
        (_("Create"), number(found.create)),
        (_("Enable"), number(found.enable)),
        *(((_("No direction said"), number(found.unsaid)),) if found.unsaid else ()),
    )
    return BalanceStory(
        title=_balance_title(found),
        bar=_balance_bar(found),
        parts=parts,
        repairing=explained.share(found.repairing),
        explanation=explained.balance(found),
    )


def _balance_title(found: Balance) -> str:
    if found.repairing is None:
        return _("No opportunity says yet whether it repairs or shapes")
    if not found.shape:
        return ngettext(
            "The only opportunity repairs, none shapes",
            "All %(num)s opportunities repair, none shapes",
            found.repair,
        )
    if not found.repair:
        return ngettext(
            "The only opportunity shapes, none repairs",
            "All %(num)s opportunities shape, none repairs",
            found.shape,
        )
    repairs = ngettext("%(num)s opportunity repairs", "%(num)s opportunities repair", found.repair)
    shapes = ngettext("%(num)s shapes", "%(num)s shape", found.shape)
    return f"{repairs}, {shapes}"


def _balance_bar(found: Balance) -> Markup | None:
    if found.repairing is None:
        return None
    share = float(found.repairing)
    parts = [
        rect(0, 1, percent(share), BAR_HEIGHT - 2, SHEET.edged(LINE2, 1.5)),
        rect(percent(share), 1, percent(1 - share), BAR_HEIGHT - 2, ROUTE.fill),
    ]
    return Markup(strip(_balance_title(found), BAR_HEIGHT, parts))  # noqa: S704


def _dumbbells(ranked: Sequence[Place]) -> Dumbbells:
    return Dumbbells(
        title="",
        summary="",
        top=2,
        low=-2,
        left_name=_("Intended"),
        right_name=_("Current"),
        rows=tuple(
            Pair(
                Axis(_label(place), ""),
                float(place.encounter.intended or 0),
                float(place.encounter.current or 0),
                "",
                place.encounter.decisive,
            )
            for place in ranked
        ),
        strong_name=_("decisive moment"),
        weak_name=_("other moment"),
    )


def _gap_row(place: Place, journey: JourneyGaps, bar: str, places: int) -> GapRow:
    one = place.encounter
    gap = domain.gap(one) or 0
    return GapRow(
        step_id=place.step_id,
        number=place.number,
        name=place.name.in_language(language()),
        is_decisive=one.decisive,
        has_opportunity=one.has_opportunity,
        current=explained.feeling(one.current),
        intended=explained.feeling(one.intended),
        gap=number(gap),
        more_than_intended=gap < 0,
        bar=Markup(bar),  # noqa: S704 - svg escapes its words
        figure=explained.figure(domain.weighted_gap(one), places),
        explanation=explained.weighted_gap(one, journey),
    )


def _opportunities(journeys: Sequence[JourneyGaps]) -> tuple[OpportunityRow, ...]:
    places = {
        place.encounter.key: (place, journey) for journey in journeys for place in journey.places
    }
    every = domain.by_score(place.encounter for place, _journey in places.values())
    decimals = explained.places(map(domain.score, every))
    return tuple(_opportunity(*places[one.key], decimals) for one in every)


def _opportunity(place: Place, journey: JourneyGaps, places: int) -> OpportunityRow:
    one = place.encounter
    points = domain.score(one)
    direction = str(ORIENTATIONS[Orientation(one.orientation)]) if one.orientation else ""
    return OpportunityRow(
        text=place.opportunity.in_language(language()),
        where=_label(place),
        journey=journey.name.in_language(language()),
        journey_id=journey.id,
        step_id=place.step_id,
        direction=direction.partition(":")[0],
        evidence=str(EVIDENCE[Evidence(one.evidence)]).partition(":")[0],
        score="" if points is None else explained.figure(points, places),
        explanation=None if points is None else explained.score(one, journey),
    )


def _journey_row(journey: JourneyGaps) -> JourneyRow:
    found, urgent = domain.distance(journey.encounters), domain.urgency(journey.encounters)
    ranked = domain.by_weighted_gap(journey.encounters)
    widest = next((p for p in journey.places if ranked and p.encounter.key == ranked[0].key), None)
    balance = domain.balance(journey.encounters)
    return JourneyRow(
        id=journey.id,
        name=journey.name.in_language(language()),
        whom=_whom(journey),
        widest=_label(widest) if widest and (domain.gap(widest.encounter) or 0) > 0 else "",
        bar=None if found is None else _distance_bar(found),
        distance=explained.figure(found),
        urgency=explained.figure(urgent),
        missing=_why_no_urgency(found, urgent),
        explanation=explained.urgency(journey),
        balance=_(
            "repair %(repair)s · shape %(shape)s",
            repair=number(balance.repair),
            shape=number(balance.shape),
        ),
    )


def _distance_bar(found: Fraction) -> Markup:
    said = _("Average shortfall %(value)s of 4", value=explained.figure(found))
    part = float(found) / 4
    bar = [
        rect(0, 6, "100%", 10, SHEET.edged(LINE2, 1)),
        rect(0, 6, percent(part), 10, ROUTE.fill),
    ]
    return Markup(strip(said, BAR_HEIGHT, bar))  # noqa: S704 - svg escapes its words


def _whom(journey: JourneyGaps) -> str:
    if journey.persona is None:
        return _("for nobody named")
    return _(
        "first for %(name)s, priority %(priority)s",
        name=journey.persona.in_language(language()),
        priority=number(journey.priority),
    )


def _why_no_urgency(found: Fraction | None, urgent: Fraction | None) -> str:
    if found is None:
        return _("not judged")
    return "" if urgent is not None else _("no persona, so no rank")


def _urgency_place(journey: JourneyGaps) -> tuple[int, Fraction]:
    """The most urgent first; then those without a persona, then those nobody has judged."""
    found, urgent = domain.distance(journey.encounters), domain.urgency(journey.encounters)
    if found is None:
        return 2, Fraction(0)
    return (1, -found) if urgent is None else (0, -urgent)


def _label(place: Place) -> str:
    return f"{place.number} {place.name.in_language(language())}"


def _title(ranked: Sequence[Place]) -> str:
    if not ranked:
        return _("Nobody has judged yet how it is and how it should be")
    if (domain.gap(ranked[0].encounter) or 0) <= 0:
        return _("Nowhere less than intended")
    first = ranked[0]
    return _(
        "Furthest apart at “%(name)s”: %(current)s today, %(intended)s intended",
        name=first.name.in_language(language()),
        current=explained.feeling(first.encounter.current),
        intended=explained.feeling(first.encounter.intended),
    )


def _text(journey: JourneyGaps) -> str:
    judged = sum(domain.gap(place.encounter) is not None for place in journey.steps)
    told = ngettext(
        "%(judged)s of %(num)s step is judged; %(whom)s.",
        "%(judged)s of %(num)s steps are judged; %(whom)s.",
        len(journey.steps),
        judged=number(judged),
        whom=_whom(journey),
    )
    whole = len(journey.whole_stages)
    if whole:
        told += " " + ngettext(
            "%(num)s stage is judged as a whole, none of its steps.",
            "%(num)s stages are judged as a whole, none of their steps.",
            whole,
        )
    return told


def _all_title(ranked: Sequence[JourneyGaps]) -> str:
    first = ranked[0] if ranked else None
    if first is None or not domain.urgency(first.encounters):
        return _("Current against intended on all journeys")
    return _("Look first at “%(name)s”", name=first.name.in_language(language()))
