"""What comes with Wegmarke to begin from: usual metrics, and journeys as templates.

Read once from metrics.toml and templates.toml beside this file. Figures of a template are invented
examples; they are shown as such and never become measurements.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TypeVar

from app.journeys.catalogue_file import CatalogueError, Entry, read, unique
from app.models.journeys import Channel, Evidence, Moment, Orientation
from app.models.measuring import Better, Mode, PointKind, Trust
from app.models.wording import Wording

__all__ = [
    "CatalogueError", "Example", "JourneyTemplate", "Metric", "TemplatePersona", "TemplatePoint",
    "TemplateStage", "TemplateStep", "Work", "metric", "metrics", "template", "templates",
]  # fmt: skip

FOLDER = Path(__file__).parent
UNITS = {
    "points": Wording("Punkte", "points"),
    "percent": Wording("%", "%"),
    "count": Wording("je Fall", "per case"),
    "places": Wording("Stellen", "places"),
    "days": Wording("Tage", "days"),
    "hours": Wording("Stunden", "hours"),
    "minutes": Wording("Minuten", "minutes"),
    "eur": Wording("€", "€"),
}
AT_JOURNEY = "journey"
T = TypeVar("T", "Metric", "JourneyTemplate")


class Work(StrEnum):
    """What a department does, whatever it is called."""

    SERVICE = "service"
    SALES = "sales"
    OPERATIONS = "operations"
    MARKETING = "marketing"
    IT = "it"
    FINANCE = "finance"
    FIELD = "field"


@dataclass(frozen=True, slots=True)
class Metric:
    """A usual figure: what it says, how to come by it, where it misleads, how to begin.

    `scale_min`, `scale_max`: the bounds of what it can be; None where there is none.
    """

    key: str
    name: Wording
    kind: PointKind
    mode: Mode
    unit: Wording
    better: Better
    decimals: int
    interval_days: int
    scale_min: float | None
    scale_max: float | None
    says: Wording
    how: Wording
    pitfalls: Wording
    first_try: Wording


@dataclass(frozen=True, slots=True)
class TemplatePersona:
    """Whom a journey is for; 1 is served first."""

    name: Wording
    need: Wording
    priority: int


@dataclass(frozen=True, slots=True)
class TemplateStep:
    """A touchpoint on the way, with the work of whoever answers for it."""

    key: str
    name: Wording
    channel: Channel
    work: Work
    moment: Moment
    decisive: bool
    emotion_current: int
    emotion_intended: int
    evidence: Evidence
    pain_point: Wording
    opportunity: Wording
    orientation: Orientation | None


@dataclass(frozen=True, slots=True)
class TemplateStage:
    """A stretch of the way."""

    key: str
    name: Wording
    wants: Wording
    steps: tuple[TemplateStep, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """An invented baseline with its target, to show what such a point can look like."""

    value: float
    size: int | None
    target: float


@dataclass(frozen=True, slots=True)
class TemplatePoint:
    """A measuring point: a metric at the journey (`at` = "journey"), a stage or a step.

    `moves`: the key of the point this one is thought to announce. `claim`, `claim_method`: what
    people say who hold it to be unmeasurable, and a way all the same; such a point has no example.
    """

    key: str
    metric: Metric
    name: Wording
    at: str
    moves: str
    example: Example | None
    trust: Trust
    interval_days: int
    claim: Wording
    claim_method: Wording
    claim_owner: Wording


@dataclass(frozen=True, slots=True)
class JourneyTemplate:
    """A complete journey to start from."""

    key: str
    industry: Wording
    name: Wording
    customer_goal: Wording
    business_goal: Wording
    personas: tuple[TemplatePersona, ...]
    stages: tuple[TemplateStage, ...]
    points: tuple[TemplatePoint, ...]

    @property
    def step_count(self) -> int:
        """How many steps it has."""
        return sum(len(stage.steps) for stage in self.stages)


@cache
def metrics() -> tuple[Metric, ...]:
    """All metrics in the catalogue's order. Raises CatalogueError if its file is wrong."""
    return read_metrics(FOLDER / "metrics.toml")


def metric(key: str) -> Metric:
    """The metric with this key. Raises LookupError if there is none."""
    return _found(key, metrics())


@cache
def templates() -> tuple[JourneyTemplate, ...]:
    """All journeys to start from. Raises CatalogueError if the file is wrong."""
    return read_templates(FOLDER / "templates.toml")


def template(key: str) -> JourneyTemplate:
    """The template with this key. Raises LookupError if there is none."""
    return _found(key, templates())


def read_metrics(path: Path) -> tuple[Metric, ...]:
    """A file of metrics, checked."""
    file = read(path)
    found = tuple(_metric(entry) for entry in file.tables("metrics"))
    unique(file, (one.key for one in found))
    file.finish()
    return found


def read_templates(path: Path) -> tuple[JourneyTemplate, ...]:
    """A file of templates, checked: its points name metrics, stages, steps that exist."""
    file = read(path)
    found = tuple(_template(entry) for entry in file.tables("journeys"))
    unique(file, (one.key for one in found))
    file.finish()
    return found


def _found(key: str, entries: tuple[T, ...]) -> T:
    for one in entries:
        if one.key == key:
            return one
    raise LookupError(f"the catalogue has no entry “{key}”")


def _metric(entry: Entry) -> Metric:
    low, high = entry.number("scale_min"), entry.number("scale_max")
    found = Metric(
        key=entry.line("key"),
        name=entry.wording("name"),
        kind=entry.word("kind", PointKind),
        mode=entry.word("mode", Mode),
        unit=_unit(entry, low, high),
        better=entry.word("better", Better),
        decimals=entry.whole("decimals", 0, 4),
        interval_days=entry.whole("interval_days", 1, 1100),
        scale_min=low,
        scale_max=high,
        says=entry.wording("says"),
        how=entry.wording("how"),
        pitfalls=entry.wording("pitfalls"),
        first_try=entry.wording("first_try"),
    )
    entry.finish()
    return found


def _unit(entry: Entry, low: float | None, high: float | None) -> Wording:
    """“%”, “days”; of a scale its bounds, “scale 1–7”."""
    unit = entry.line("unit")
    if unit == "scale" and low is not None and high is not None:
        return Wording(f"Skala {low:g}–{high:g}", f"scale {low:g}–{high:g}")
    if unit not in UNITS:
        raise entry.fail(f"unit is “{unit}”, but must be one of: scale, {', '.join(UNITS)}")
    return UNITS[unit]


def _template(entry: Entry) -> JourneyTemplate:
    stages = tuple(_stage(one) for one in entry.tables("stages"))
    steps = [step.key for stage in stages for step in stage.steps]
    places = [AT_JOURNEY, *(stage.key for stage in stages), *steps]
    unique(entry, places)
    points = tuple(_point(one, places) for one in entry.tables("points"))
    unique(entry, (point.key for point in points))
    known = {point.key for point in points}
    for point in points:
        if point.moves and (point.moves not in known or point.moves == point.key):
            raise entry.fail(f"{point.key} names the point “{point.moves}”, which is not there")
    found = JourneyTemplate(
        key=entry.line("key"),
        industry=entry.wording("industry"),
        name=entry.wording("name"),
        customer_goal=entry.wording("customer_goal"),
        business_goal=entry.wording("business_goal"),
        personas=tuple(_persona(one) for one in entry.tables("personas")),
        stages=stages,
        points=points,
    )
    entry.finish()
    return found


def _persona(entry: Entry) -> TemplatePersona:
    found = TemplatePersona(
        entry.wording("name"), entry.wording("need"), entry.whole("priority", 1, 9)
    )
    entry.finish()
    return found


def _stage(entry: Entry) -> TemplateStage:
    found = TemplateStage(
        key=entry.line("key"),
        name=entry.wording("name"),
        wants=entry.wording("wants"),
        steps=tuple(_step(one) for one in entry.tables("touchpoints")),
    )
    entry.finish()
    return found


def _step(entry: Entry) -> TemplateStep:
    has_orientation = entry.optional("orientation") is not None
    found = TemplateStep(
        key=entry.line("key"),
        name=entry.wording("name"),
        channel=entry.word("channel", Channel),
        work=entry.word("department", Work),
        moment=entry.word("moment", Moment),
        decisive=entry.truth("decisive"),
        emotion_current=entry.whole("emotion_current", -2, 2),
        emotion_intended=entry.whole("emotion_intended", -2, 2),
        evidence=entry.word("evidence", Evidence),
        pain_point=entry.wording_if_any("pain_point"),
        opportunity=entry.wording_if_any("opportunity"),
        orientation=entry.word("orientation", Orientation) if has_orientation else None,
    )
    if bool(found.opportunity) != has_orientation:
        raise entry.fail("opportunity and orientation come together")
    entry.finish()
    return found


def _point(entry: Entry, places: list[str]) -> TemplatePoint:
    unmeasured = entry.table("cannot_measure")
    moves, signals = entry.optional("moves"), entry.optional("signals")
    at = entry.line("at")
    if at not in places:
        raise entry.fail(f"at is “{at}”, which is no stage and no touchpoint of this journey")
    found = TemplatePoint(
        key=entry.line("key"),
        metric=_known_metric(entry),
        name=entry.wording("name"),
        at=at,
        moves=moves or signals or "",
        example=None if unmeasured else _example(entry),
        trust=entry.word("trust", Trust),
        interval_days=entry.whole("interval_days", 1, 1100),
        claim=unmeasured.wording("claim") if unmeasured else Wording(),
        claim_method=unmeasured.wording("method") if unmeasured else Wording(),
        claim_owner=unmeasured.wording("owner_role") if unmeasured else Wording(),
    )
    entry.finish()
    return found


def _known_metric(entry: Entry) -> Metric:
    try:
        found = metric(entry.line("metric"))
    except LookupError as error:
        raise entry.fail(str(error)) from error
    if found.better is Better.BAND:
        raise entry.fail(f"{found.key} needs a band, which only the organisation can say")
    return found


def _example(entry: Entry) -> Example:
    baseline, target = entry.table("baseline"), entry.number("target")
    value = baseline.number("value") if baseline else None
    if baseline is None or value is None or target is None:
        raise entry.fail("needs a baseline with its value, and a target")
    size = baseline.optional("n")
    return Example(value, size, target)
