"""The drawings of the page: charts from the story's specs, a bar for each capability."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from app.charts import svg
from app.charts.levels import heat
from app.charts.spec import Distributions, Dumbbells, HeatMap, Spec, Spread
from app.charts.table import Columns, Rows, Words, table
from app.findings.disagreement import spread
from app.findings.speech import _
from app.findings.story import CapabilityStory, Explanation, GroupCell, Perception, Story
from app.web.locale import number


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing for wide places, the same for a phone, and its table."""

    title: str
    summary: str
    wide: str
    narrow: str
    columns: Columns
    rows: Rows


@dataclass(frozen=True, slots=True)
class PairRow:
    """Leaders and front line in a field."""

    letter: str
    name: str
    note: str
    bar: Markup
    strong: bool
    explanation: Explanation


@dataclass(frozen=True, slots=True)
class Pairs:
    """All of them on one scale."""

    key: Sequence[tuple[str, str]]
    axis: Markup
    rows: tuple[PairRow, ...]


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A group's answers to a capability, with a bar where their spread may be shown."""

    cell: GroupCell
    bar: Markup | None


@dataclass(frozen=True, slots=True)
class HeatCell:
    """A figure and its step on the scale of shades; no text where it is hidden."""

    text: str
    step: int


@dataclass(frozen=True, slots=True)
class HeatLine:
    """A group; `hidden` says why nothing of it is shown."""

    name: str
    hidden: str
    cells: tuple[HeatCell, ...]


def net(story: Story) -> Chart | None:
    """All fields at once."""
    return _chart(story.picture, _("Field")) if story.picture else None


def _chart(spec: Spec, row: str) -> Chart:
    columns, rows = table(spec, number, Words(row=row))
    return Chart(
        spec.title,
        spec.summary,
        svg.draw(spec, number),
        svg.draw(spec, number, width=svg.PHONE),
        columns,
        rows,
    )


def bars(story: Story, capabilities: Sequence[CapabilityStory]) -> dict[str, Markup]:
    """A bar for each capability, all on one scale; hatched where there are too few answers."""
    spec = _distributions(story, capabilities)
    drawn = zip(capabilities, svg.bars(spec, number), strict=True)
    return {one.key: Markup(bar) for one, bar in drawn}  # noqa: S704 - svg escapes its words


def group_rows(story: Story, one: CapabilityStory) -> tuple[GroupRow, ...]:
    """The groups of the split, all bars on one scale."""
    rows = tuple(Spread(cell.group, cell.counts) for cell in one.groups)
    drawn = svg.bars(Distributions("", "", story.level_names, rows), number)
    return tuple(
        GroupRow(cell, Markup(bar) if cell.counts else None)  # noqa: S704 - svg escapes its words
        for cell, bar in zip(one.groups, drawn, strict=True)
    )


def levels_key(story: Story) -> Sequence[tuple[str, str]]:
    """What the shades mean."""
    numbered = tuple(f"{place} {name}" for place, name in enumerate(story.level_names, 1))
    return svg.key(Distributions("", "", numbered, ()))


def _distributions(story: Story, capabilities: Sequence[CapabilityStory]) -> Distributions:
    return Distributions("", "", story.level_names, tuple(map(spread, capabilities)))


def turnout(story: Story) -> Markup | None:
    """How many of those invited have answered; None where nobody knows who was asked."""
    if story.turnout is None:
        return None
    return Markup(svg.draw(story.turnout, number))  # noqa: S704 - svg escapes its words


def pairs(perception: Perception | None) -> Pairs | None:
    """Leaders and front line, row by row."""
    if perception is None:
        return None
    spec: Dumbbells = perception.chart
    rows = tuple(
        PairRow(row.axis.letter, row.axis.label, row.note, Markup(bar), row.strong, why)  # noqa: S704
        for row, bar, why in zip(
            spec.rows, svg.bars(spec, number), perception.explanations, strict=True
        )
    )
    return Pairs(svg.key(spec), Markup(svg.axis(spec)), rows)  # noqa: S704


def heat_lines(chart: HeatMap | None) -> tuple[HeatLine, ...]:
    """The heat map as a table: a figure can be read out, a shade cannot."""
    if chart is None:
        return ()
    return tuple(
        HeatLine(
            row.label,
            row.hidden,
            tuple(_cell(value, chart.top) for value in row.values),
        )
        for row in chart.rows
    )


def _cell(value: float | None, top: int) -> HeatCell:
    return HeatCell("", 0) if value is None else HeatCell(number(value, 1), heat(value, top))
