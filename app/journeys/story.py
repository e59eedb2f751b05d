"""What a journey's page says, in the reader's language: sentences first, then what is behind them.

Shapes rows that were read (map_queries) into frozen values; asks no database.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from app.charts.chain import Chain
from app.charts.emotion_spec import Feeling
from app.findings.speech import _, ngettext
from app.journeys import story_map, story_points
from app.journeys.journey_words import LEVEL_WORDS, STATE_WORDS
from app.journeys.map_queries import Head, PointRow, StageRow
from app.journeys.story_map import MapView, signed
from app.journeys.story_points import PointLine
from app.models.measuring import MeasurabilityCase
from app.web.locale import day, language, number


@dataclass(frozen=True, slots=True)
class Case:
    """An open “we cannot measure that”."""

    id: UUID
    claim: str
    about: str


@dataclass(frozen=True, slots=True)
class Story:
    """The page: title, sentences, facts, the map, the figures, the chain, what is not measured."""

    title: str
    lead: tuple[str, ...]
    goals: tuple[tuple[str, str], ...]
    meta: tuple[str, ...]
    parent: tuple[UUID, str] | None
    parts: tuple[tuple[UUID, str], ...]
    reviewed: str
    map: MapView
    points_title: str
    points: tuple[PointLine, ...]
    chain: Chain | None
    cases: tuple[Case, ...]
    is_owned: bool


def story(
    head: Head,
    stages: Sequence[StageRow],
    points: Sequence[PointRow],
) -> Story:
    """Tell everything about one journey."""
    lines = story_points.lines(points, story_map.places(stages))
    shown = story_map.map_view(stages, lines)
    journey = head.journey
    parent = head.parent
    return Story(
        title=journey.name.in_language(language()),
        lead=tuple(_lead(shown, lines)),
        goals=tuple(_goals(head)),
        meta=(str(LEVEL_WORDS[journey.level]), str(STATE_WORDS[journey.state])),
        parent=(parent.id, parent.name.in_language(language())) if parent else None,
        parts=tuple((one.id, one.name.in_language(language())) for one in head.parts),
        reviewed=_reviewed(head),
        map=shown,
        points_title=story_points.heading(lines),
        points=lines,
        chain=story_points.chain(lines),
        cases=tuple(_case(one) for one in head.cases),
        is_owned=head.owner is not None,
    )


def _lead(shown: MapView, points: Sequence[PointLine]) -> list[str]:
    """Where lived and wanted differ most, what has really changed, where no figure speaks."""
    told = []
    if step := story_map.widest_gap(shown.emotion):
        told.append(_widest(step))
    told.extend(_changed(points))
    if points and shown.unmeasured:
        told.append(_silent(shown))
    return told


def _widest(one: Feeling) -> str:
    words = {
        "number": one.number,
        "name": one.label,
        "lived": signed(int(one.current or 0)),
        "wanted": signed(int(one.intended or 0)),
    }
    if story_map.is_stage(one):
        return _(
            "The lived experience falls furthest short of the wanted one in stage %(number)s,"
            " %(name)s: %(lived)s instead of %(wanted)s.",
            **words,
        )
    return _(
        "The lived experience falls furthest short of the wanted one at step %(number)s,"
        " %(name)s: %(lived)s instead of %(wanted)s.",
        **words,
    )


def _changed(points: Sequence[PointLine]) -> list[str]:
    real = story_points.real_changes(points)
    judged = [one for one in points if one.verdict is not None]
    if not judged:
        return []
    if not real:
        return [_("No figure has moved by more than chance since its baseline.")]
    first = real[0]
    told = _(
        "%(name)s has gone from %(before)s to %(after)s: %(verdict)s.",
        name=first.name,
        before=first.baseline.text if first.baseline else "–",
        after=first.latest.text if first.latest else "–",
        verdict=first.words,
    )
    more = len(real) - 1
    if not more:
        return [told]
    return [
        told,
        ngettext(
            "%(num)s other figure has really changed as well.",
            "%(num)s other figures have really changed as well.",
            more,
        ),
    ]


def _silent(shown: MapView) -> str:
    stages = shown.unmeasured
    if len(stages) == len(shown.stages):
        return _("No figure belongs to a stage or a step yet.")
    return ngettext(
        "No figure speaks for stage %(stages)s.",
        "No figure speaks for the stages %(stages)s.",
        len(stages),
        stages=", ".join(one.number for one in stages),
    )


def _goals(head: Head) -> list[tuple[str, str]]:
    journey, missing = head.journey, _("not written down yet")
    served = " · ".join(one.name.in_language(language()) for one in head.personas)
    return [
        (_("The customers’ goal"), journey.customer_goal.in_language(language()) or missing),
        (_("The organisation’s goal"), journey.business_goal.in_language(language()) or missing),
        (_("Answers for it"), head.owner.name if head.owner else _("nobody yet")),
        (_("For whom first"), served or missing),
    ]


def _reviewed(head: Head) -> str:
    on = head.journey.reviewed_on
    if on is None:
        return _("Nobody has confirmed yet that this picture fits.")
    return _("Confirmed on %(day)s that this picture fits.", day=day(on))


def _case(row: MeasurabilityCase) -> Case:
    about = [_("step %(number)s of 7", number=number(row.step))]
    if row.raised_by_name:
        about.append(row.raised_by_name)
    about.append(_("open since %(day)s", day=day(row.opened_on)))
    return Case(row.id, row.claim.in_language(language()), " · ".join(about))
