"""The one sheet of a journey's map, from what its page says."""

from __future__ import annotations

from collections.abc import Iterable

from app.charts.journey_map import Column, Figure, JourneyMap, Stop
from app.findings.speech import _
from app.journeys.story import Story
from app.journeys.story_map import StageView, StepView
from app.journeys.story_points import PointLine


def sheet(told: Story, foot: str) -> JourneyMap:
    """Everything the sheet shows; `foot` says whose it is and of which day."""
    return JourneyMap(
        title=told.title,
        lead=" ".join(told.lead),
        facts=told.goals,
        emotion=told.map.emotion,
        columns=tuple(_column(stage) for stage in told.map.stages),
        figures=_figures(told.map.points),
        whole=_("For the whole journey"),
        foot=foot,
    )


def _column(stage: StageView) -> Column:
    return Column(
        number=stage.number,
        name=stage.name,
        wants=stage.wants,
        stops=tuple(_stop(step) for step in stage.steps),
        figures=_figures(stage.points),
    )


def _stop(step: StepView) -> Stop:
    said = [step.by]
    if step.decisive:
        said.append(_("decisive moment"))
    if step.unplanned:
        said.append(_("unplanned experience"))
    return Stop(step.number, step.name, " · ".join(said), step.decisive, _figures(step.points))


def _figures(points: Iterable[PointLine]) -> tuple[Figure, ...]:
    return tuple(
        Figure(
            one.latest.text if one.latest else "", one.words if one.latest else one.state, one.name
        )
        for one in points
    )
