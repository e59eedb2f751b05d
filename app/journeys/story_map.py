"""What a journey's map shows: stages with numbered steps, feelings in words, figures in place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from flask_babel import lazy_gettext as _l

from app.charts.emotion_spec import Band, Emotion, Feeling, Names
from app.domain.journeys import Encounter, gap, weighted_gap
from app.findings.speech import _, ngettext
from app.journeys.map_queries import StageRow, StepRow
from app.journeys.map_words import CHANNELS
from app.journeys.story_points import PointLine
from app.models.journeys import Evidence, Felt, Moment, Orientation
from app.web.locale import language, number

GRADES = {Evidence.NONE: 0, Evidence.OPINION: 1, Evidence.SOME: 2, Evidence.SOLID: 3}
EVIDENCE = (_l("no evidence"), _l("an opinion"), _l("some evidence"), _l("solid evidence"))
ORIENTATIONS = {
    Orientation.REPAIR: _l("Repair"),
    Orientation.IMPROVE: _l("Improve"),
    Orientation.CREATE: _l("Create"),
    Orientation.ENABLE: _l("Enable"),
}


@dataclass(frozen=True, slots=True)
class StepView:
    """A step as it stands on the map; `feeling` in words, “Lived −2, wanted +1 · an opinion”."""

    id: UUID
    number: str
    name: str
    touchpoint_id: UUID
    by: str
    decisive: bool
    unplanned: bool
    shared: str
    feeling: str
    pain: str
    opportunity: str
    orientation: str
    points: tuple[PointLine, ...]
    revision: int
    is_first: bool
    is_last: bool


@dataclass(frozen=True, slots=True)
class StageView:
    """A stage with its steps, and the figures that speak for it as a whole."""

    id: UUID
    number: str
    name: str
    wants: str
    feeling: str
    steps: tuple[StepView, ...]
    points: tuple[PointLine, ...]
    revision: int
    is_first: bool
    is_last: bool

    @property
    def is_measured(self) -> bool:
        """Whether any figure speaks for it or one of its steps."""
        return bool(self.points) or any(step.points for step in self.steps)


@dataclass(frozen=True, slots=True)
class MapView:
    """The whole map; `points` are those of the journey as a whole."""

    stages: tuple[StageView, ...]
    points: tuple[PointLine, ...]
    emotion: Emotion

    @property
    def steps(self) -> tuple[StepView, ...]:
        """All steps from left to right."""
        return tuple(step for stage in self.stages for step in stage.steps)

    @property
    def unmeasured(self) -> tuple[StageView, ...]:
        """Stages no figure speaks for."""
        return tuple(stage for stage in self.stages if not stage.is_measured)


def places(rows: Sequence[StageRow]) -> dict[UUID, str]:
    """What stages and steps are called where a figure says what it belongs to."""
    found: dict[UUID, str] = {}
    for n, row in enumerate(rows, start=1):
        found[row.stage.id] = _("Stage %(number)s", number=n)
        for k, one in enumerate(row.steps, start=1):
            found[one.step.id] = _("Step %(number)s", number=f"{n}.{k}")
    return found


def map_view(rows: Sequence[StageRow], points: Sequence[PointLine]) -> MapView:
    """The map with its figures where they belong."""
    stages = tuple(_stage(row, n, len(rows), points) for n, row in enumerate(rows, start=1))
    whole = tuple(one for one in points if one.step_id is None and one.stage_id is None)
    return MapView(stages, whole, _emotion(rows, stages))


def is_stage(feeling: Feeling) -> bool:
    """Whether a feeling is that of a stage without steps."""
    return "." not in feeling.number


def widest_gap(emotion: Emotion) -> Feeling | None:
    """Where what is lived falls furthest short of what is wanted; decisive moments count double.

    A stage that has no steps yet counts with its own feeling.
    """
    return next(iter(_short(emotion)), None)


def signed(value: int | None) -> str:
    """A feeling from −2 to +2 with its sign, an en dash where nobody has said."""
    if value is None:
        return "–"
    return ("+" if value > 0 else "") + number(value)


def names() -> Names:
    """The words of the drawing."""
    return Names(
        current=_("lived"),
        intended=_("wanted"),
        decisive=_("decisive moment"),
        other=_("other step"),
        evidence=tuple(str(word) for word in EVIDENCE),
        low=_("angry"),
        high=_("delighted"),
        stage=_("Stage"),
        step=_("Step"),
        basis=_("Evidence"),
    )


def _stage(row: StageRow, n: int, count: int, points: Sequence[PointLine]) -> StageView:
    stage = row.stage
    return StageView(
        id=stage.id,
        number=str(n),
        name=stage.name.in_language(language()),
        wants=stage.wants.in_language(language()),
        feeling=_feeling(stage),
        steps=tuple(_step(one, f"{n}.{k}", row, points) for k, one in enumerate(row.steps, 1)),
        points=tuple(p for p in points if p.stage_id == stage.id and p.step_id is None),
        revision=stage.revision,
        is_first=n == 1,
        is_last=n == count,
    )


def _step(one: StepRow, number_: str, row: StageRow, points: Sequence[PointLine]) -> StepView:
    step, touchpoint = one.step, one.touchpoint
    by = [str(CHANNELS[touchpoint.channel])]
    if one.department:
        by.append(one.department.in_language(language()))
    shared = ngettext(
        "also in %(num)s other journey", "also in %(num)s other journeys", one.shared
    ) if one.shared else ""  # fmt: skip
    return StepView(
        id=step.id,
        number=number_,
        name=touchpoint.name.in_language(language()),
        touchpoint_id=touchpoint.id,
        by=" · ".join(by),
        decisive=step.decisive,
        unplanned=step.moment is Moment.UNPLANNED,
        shared=shared,
        feeling=_feeling(step),
        pain=step.pain_point.in_language(language()),
        opportunity=step.opportunity.in_language(language()),
        orientation=str(ORIENTATIONS[step.orientation]) if step.orientation else "",
        points=tuple(p for p in points if p.step_id == step.id),
        revision=step.revision,
        is_first=row.steps[0] is one,
        is_last=row.steps[-1] is one,
    )


def _feeling(row: Felt) -> str:
    if row.emotion_current is None and row.emotion_intended is None:
        return ""
    told = _(
        "lived %(lived)s, wanted %(wanted)s",
        lived=signed(row.emotion_current),
        wanted=signed(row.emotion_intended),
    )
    if row.emotion_current is None:
        return told
    return f"{told} · {EVIDENCE[GRADES[row.evidence_current]]}"


def _emotion(rows: Sequence[StageRow], stages: Sequence[StageView]) -> Emotion:
    bands = tuple(_band(row, view) for row, view in zip(rows, stages, strict=True))
    drawn = Emotion(title="", summary="", bands=bands, names=names())
    return Emotion(_finding(drawn, stages), _summary(drawn), bands, drawn.names)


def _band(row: StageRow, view: StageView) -> Band:
    steps = tuple(
        Feeling(
            number=shown.number,
            label=shown.name,
            current=one.step.emotion_current,
            intended=one.step.emotion_intended,
            decisive=one.step.decisive,
            evidence=GRADES[one.step.evidence_current],
        )
        for one, shown in zip(row.steps, view.steps, strict=True)
    )
    stage = row.stage
    if not steps and (stage.emotion_current, stage.emotion_intended) != (None, None):
        steps = (
            Feeling(view.number, view.name, stage.emotion_current, stage.emotion_intended,
                    evidence=GRADES[stage.evidence_current]),
        )  # fmt: skip
    return Band(view.number, view.name, steps)


def _finding(emotion: Emotion, stages: Sequence[StageView]) -> str:
    """The heading of the map: how much there is, and where it is hardest."""
    counted = _(
        "%(stages)s, %(steps)s",
        stages=ngettext("%(num)s stage", "%(num)s stages", len(stages)),
        steps=ngettext("%(num)s step", "%(num)s steps", sum(len(s.steps) for s in stages)),
    )
    found = widest_gap(emotion)
    if found is None:
        return counted
    number_ = found.number.partition(".")[0]
    stage = next((one for one in stages if one.number == number_), None)
    if stage is None:
        return counted
    return _(
        "%(counted)s: the widest gap is in stage %(number)s, %(name)s",
        counted=counted,
        number=stage.number,
        name=stage.name,
    )


def _summary(emotion: Emotion) -> str:
    """The curve in a sentence, for those who cannot see it."""
    steps = _steps(emotion)
    said = [step for step in steps if step.current is not None]
    if not said:
        return _("Nobody has said yet how the steps feel.")
    below = [step for step in _short(emotion) if not is_stage(step)]
    told = [
        _(
            "%(below)s of %(all)s steps are lived below what is wanted",
            below=number(len(below)),
            all=number(len(steps)),
        )
    ]
    low = min(said, key=lambda step: step.current or 0)
    told.append(
        _("the lowest is %(number)s %(name)s with %(value)s", number=low.number, name=low.label,
          value=signed(int(low.current or 0)))
    )  # fmt: skip
    if unknown := len(steps) - len(said):
        told.append(_("nothing is known about %(num)s", num=number(unknown)))
    return "; ".join(told) + "."


def _short(emotion: Emotion) -> list[Feeling]:
    """Steps and stages lived below what is wanted, the widest weighted gap first."""
    every = [one for band in emotion.bands for one in band.steps]
    short = [one for one in every if (gap(_encounter(one)) or 0) > 0]
    return sorted(short, key=lambda step: -(weighted_gap(_encounter(step)) or 0))


def _steps(emotion: Emotion) -> list[Feeling]:
    """The steps alone: a stage without steps may have a feeling of its own, but is none."""
    return [step for band in emotion.bands for step in band.steps if not is_stage(step)]


def _encounter(step: Feeling) -> Encounter:
    lived, wanted = step.current, step.intended
    return Encounter(
        key=step.number,
        current=None if lived is None else int(lived),
        intended=None if wanted is None else int(wanted),
        decisive=step.decisive,
    )
