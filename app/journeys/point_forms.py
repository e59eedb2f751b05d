"""The form of a measuring point; it ends in a plain value."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple
from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField, SelectMultipleField, ValidationError
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from app.accounts.forms import demand_visible, options
from app.journeys.number_fields import CountField, FigureField
from app.journeys.point_actions import PointEntry
from app.journeys.point_words import BETTERS, KINDS, MODES, STATES, TRUST
from app.journeys.sent_once import SentOnce
from app.models.measuring import Better, MeasuringPoint, Mode, PointKind, PointState, Trust
from app.models.wording import Wording
from app.web.fields import DayField, LineField, ProseField

NAME_LIMIT = 160
UNIT_LIMIT = 40
PROSE_LIMIT = 2000
BOUNDS = {Mode.SHARE: (0.0, 100.0), Mode.NPS: (-100.0, 100.0)}


class Texts(NamedTuple):
    """The texts of a point as they are before the form is read: stored, or from the catalogue."""

    name: Wording = Wording()
    unit: Wording = Wording()
    source: Wording = Wording()
    method: Wording = Wording()


class PointForm(SentOnce):
    """What a point measures, where, how often, and whose data it is."""

    name = LineField(_l("Name"), [demand_visible], limit=NAME_LIMIT)
    place = SelectField(_l("Stands at"))
    kind = SelectField(_l("Whose view"), choices=options((k.value, v) for k, v in KINDS.items()))
    mode = SelectField(
        _l("How a value comes about"), choices=options((k.value, v) for k, v in MODES.items())
    )
    unit = LineField(_l("Unit"), limit=UNIT_LIMIT)
    decimals = CountField(_l("Decimals"), most=4)
    better = SelectField(
        _l("Which way is better"), choices=options((k.value, v) for k, v in BETTERS.items())
    )
    band_low = FigureField(_l("Range from"))
    band_high = FigureField(_l("Range to"))
    per = CountField(_l("Per how many cases"), least=1)
    spread = FigureField(_l("Spread of single cases (standard deviation)"))
    source = LineField(_l("Source"), limit=PROSE_LIMIT)
    method = ProseField(_l("Method"), limit=PROSE_LIMIT)
    interval_days = CountField(_l("Interval in days"), least=1, most=1100, required=True)
    data_owner = SelectField(_l("Data owner"))
    trust = SelectField(_l("Trust"), choices=options((k.value, v) for k, v in TRUST.items()))
    state = SelectField(_l("State"))
    target = FigureField(_l("Target"))
    target_on = DayField(_l("Target to be reached by"), [Optional()])
    moves = SelectMultipleField(
        _l("Signals these points"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    revision = HiddenField(default="0")
    metric_key = HiddenField(default="")

    def validate_name(self, field: Any) -> None:
        """A point is spoken of by its name."""
        if not field.data:
            raise ValidationError(_l("Please write a name."))

    def validate_better(self, field: Any) -> None:
        """A range has two ends, the lower one first."""
        if field.data != Better.BAND:
            return
        low, high = self.band_low.data, self.band_high.data
        if low is None or high is None:
            raise ValidationError(_l("Please say from where to where the range goes."))
        if low >= high:
            raise ValidationError(_l("The range begins below its end."))

    def validate_spread(self, field: Any) -> None:
        """A standard deviation of nothing would claim certainty."""
        if self._mode() is Mode.MEAN and field.data is not None and field.data <= 0:
            raise ValidationError(_l("The spread is larger than 0."))

    def validate_target(self, field: Any) -> None:
        """A target that can be reached."""
        low, high = BOUNDS.get(self._mode(), (None, None))
        if field.data is None or low is None or high is None:
            return
        if not low <= field.data <= high:
            raise ValidationError(
                _l("Such a value cannot be reached: it lies outside what can be measured.")
            )

    def opened_on(self) -> int:
        """The revision the form was opened on; 0 for anything that is not a number."""
        text = (self.revision.raw_data or [""])[0]
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0

    def effects(self) -> set[UUID]:
        """The points this one is said to signal."""
        return {UUID(one) for one in self.moves.data or []} if self.moves else set()

    def entry(self, language: str, before: Texts) -> PointEntry:
        """The plain value of a valid form."""
        mode, better = self._mode(), Better(self.better.data)
        has_band = better is Better.BAND
        where, _, row = self.place.data.partition(":")
        return PointEntry(
            name=before.name.written_in(language, self.name.data),
            stage_id=UUID(row) if where == "stage" else None,
            step_id=UUID(row) if where == "step" else None,
            kind=PointKind(self.kind.data),
            mode=mode,
            unit=before.unit.written_in(language, self.unit.data),
            better=better,
            band_low=self.band_low.figure if has_band else None,
            band_high=self.band_high.figure if has_band else None,
            per=self.per.count if mode is Mode.RATE else None,
            decimals=1 if self.decimals.count is None else self.decimals.count,
            spread=self.spread.figure if mode is Mode.MEAN else None,
            source=before.source.written_in(language, self.source.data),
            method=before.method.written_in(language, self.method.data),
            interval_days=self.interval_days.count or 30,
            data_owner_id=UUID(self.data_owner.data) if self.data_owner.data else None,
            trust=Trust(self.trust.data),
            state=PointState(self.state.data),
            target=self.target.figure,
            target_on=self.target_on.data,
        )

    def _mode(self) -> Mode:
        return Mode(self.mode.data) if self.mode.data in set(Mode) else Mode.FIGURE


def offer_choices(form: PointForm, measured: MeasuringPoint | None) -> None:
    """States and modes there are: once measured it is no idea, and counts stay counts."""
    states = [PointState.DEFINED, PointState.IDEA, PointState.RETIRED]
    if measured is not None:
        states = [PointState.MEASURING, PointState.RETIRED]
        form.mode.choices = options([(measured.mode.value, MODES[measured.mode])])
    form.state.choices = options((one.value, STATES[one]) for one in states)


def as_shown(point: MeasuringPoint, language: str, moves: Iterable[UUID]) -> dict[str, Any]:
    """A stored point as the form shows it."""
    plain = ("decimals", "band_low", "band_high", "per", "spread", "interval_days", "target")
    return {
        **{name: getattr(point, name) for name in (*plain, "target_on", "revision")},
        **{
            name: getattr(point, name).in_language(language)
            for name in ("name", "unit", "source", "method")
        },
        **{
            name: getattr(point, name).value
            for name in ("kind", "mode", "better", "trust", "state")
        },
        "place": place_of(point),
        "data_owner": str(point.data_owner_id or ""),
        "moves": [str(one) for one in moves],
    }  # fmt: skip


def place_of(point: MeasuringPoint) -> str:
    """Where it stands, as the form's choice."""
    if point.step_id:
        return f"step:{point.step_id}"
    return f"stage:{point.stage_id}" if point.stage_id else "journey"
