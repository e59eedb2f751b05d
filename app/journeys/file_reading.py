"""A journey's file, from JSON to plain values: everything that is wrong is named with its place.

Nothing is guessed: unknown and repeated keys, wrong types, numbers that refer to nothing are
errors. What may be missing gets its default.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from math import isclose
from typing import Any

from flask_babel import gettext as _

from app.accounts.refusals import Refusal
from app.journeys import file_shape as shape
from app.journeys.cells import WrongCell
from app.journeys.entries import MeasurementEntry, check_entry, value_of
from app.journeys.file_shape import MOST, Record
from app.models.measuring import Better, MeasuringPoint

Path = tuple[str | int, ...]
Told = dict[str, Any]
MAX_FAULTS = 100
MAX_BYTES = 2 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong: where in the file, and a sentence."""

    path: Path
    sentence: str


class JourneyFileError(ValueError):
    """A file no journey can be made of, with everything that is wrong with it."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        super().__init__("not a journey")
        self.faults = list(faults)


def document_of(content: bytes) -> Any:
    """The JSON of a file. JourneyFileError for anything json alone would let through."""
    try:
        text = content.decode("utf-8-sig")
        return json.loads(
            text, object_pairs_hook=_once, parse_constant=_no_number, parse_float=float
        )  # fmt: skip
    except _Twice as twice:
        raise _error(_("The key “%(key)s” is there twice.", key=str(twice)[:40])) from None
    except UnicodeDecodeError:
        raise _error(_("JSON is written in UTF-8.")) from None
    except json.JSONDecodeError as error:
        raise _error(
            _("Line %(line)s is no JSON: please check commas and quotes.", line=error.lineno)
        ) from None
    except RecursionError:
        raise _error(_("The file is nested too deeply.")) from None
    except ValueError:
        raise _error(_("The file holds a number that is none.")) from None


def read_document(document: Any, today: date) -> Told:
    """The plain values of a document. JourneyFileError names every place that is wrong."""
    return _Reading(today).read(document)


class _Reading:
    def __init__(self, today: date) -> None:
        self.today = today
        self.faults: list[Fault] = []
        self.measurements = 0

    def read(self, document: Any) -> Told:
        """Everything, or JourneyFileError."""
        if not isinstance(document, dict) or document.get("format") != shape.FORMAT:
            raise _error(_("This is no journey of Wegmarke."))
        version = document.get("version")
        if isinstance(version, bool) or version != shape.VERSION:
            raise _error(_("Only version %(version)s can be read.", version=shape.VERSION))
        self._known(document, {"format", "version", "journey", "personas", "stages", "points"}, ())
        told: Told = {
            "journey": self._record(shape.JOURNEY, document.get("journey"), ("journey",)),
            "personas": [
                self._record(shape.PERSONA, one, path)
                for one, path in self._list(document, "personas", ())
            ],
            "stages": [self._stage(one, path) for one, path in self._list(document, "stages", ())],
        }
        told["points"] = [
            self._point(one, path, told["stages"])
            for one, path in self._list(document, "points", ())
        ]
        self._check_moves(told["points"])
        if self.faults:
            raise JourneyFileError(self.faults)
        return told

    def _stage(self, value: Any, path: Path) -> Told:
        told = self._record(shape.STAGE, value, path, {"steps"})
        told["steps"] = [self._step(one, at) for one, at in self._list(value, "steps", path)]
        return told

    def _step(self, value: Any, path: Path) -> Told:
        told = self._record(shape.STEP, value, path, {"touchpoint"})
        of = value.get("touchpoint") if isinstance(value, dict) else None
        told["touchpoint"] = self._record(shape.TOUCHPOINT, of, (*path, "touchpoint"))
        return told

    def _point(self, value: Any, path: Path, stages: list[Told]) -> Told:
        told = self._record(shape.POINT, value, path, {"moves", "measurements", "baselines"})
        told["moves"] = [
            self._number(one, at, MOST["points"]) for one, at in self._list(value, "moves", path)
        ]
        before = len(self.faults)
        told["measurements"] = [
            self._record(shape.MEASUREMENT, one, at)
            for one, at in self._list(value, "measurements", path)
        ]
        told["baselines"] = [
            self._record(shape.BASELINE, one, at)
            for one, at in self._list(value, "baselines", path)
        ]
        self._check_place(told, path, stages)
        self._check_band(told, path)
        if len(self.faults) == before and told["mode"] is not None:
            self._check_measurements(told, path)
        return told

    def _record(
        self, fields: Record, value: Any, path: Path, besides: Iterable[str] = ()
    ) -> Told:  # fmt: skip
        """A record's fields as plain values; faults where they cannot be."""
        told = {key: field.kind.empty for key, field in fields.items()}
        if not isinstance(value, dict):
            self._wrong(path, _("Here a group of fields is expected."))
            return told
        self._known(value, {*fields, *besides}, path)
        for key, field in fields.items():
            if value.get(key) is None:
                if field.needed:
                    self._wrong((*path, key), _("This field is missing."))
                continue
            try:
                told[key] = field.kind.read(value[key])
            except WrongCell as wrong:
                self._wrong((*path, key), wrong.sentence)
        return told

    def _list(self, owner: Any, key: str, path: Path) -> list[tuple[Any, Path]]:
        """The entries of a list with their places; a list that is missing is empty."""
        value = owner.get(key) if isinstance(owner, dict) else None
        if value is None:
            return []
        if not isinstance(value, list):
            self._wrong((*path, key), _("Here a list is expected."))
            return []
        self.measurements += len(value) if key == "measurements" else 0
        found = self.measurements if key == "measurements" else len(value)
        if found > MOST[key]:
            self._wrong((*path, key), _("At most %(most)s are allowed.", most=MOST[key]))
            return []
        return [(one, (*path, key, number)) for number, one in enumerate(value, 1)]

    def _number(self, value: Any, path: Path, most: int) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= most:
            self._wrong(path, _("A whole number is expected."))
            return 0
        return value

    def _check_place(self, told: Told, path: Path, stages: list[Told]) -> None:
        stage, step = told["stage"], told["step"]
        if stage is not None and stage > len(stages):
            self._wrong((*path, "stage"), _("There is no such stage."))
        elif step is not None and (stage is None or step > len(stages[stage - 1]["steps"])):
            self._wrong((*path, "step"), _("There is no such step in this stage."))

    def _check_band(self, told: Told, path: Path) -> None:
        low, high = told["band_low"], told["band_high"]
        is_band = told["better"] is Better.BAND
        if is_band != (low is not None and high is not None) or (
            not is_band and (low is not None or high is not None)
        ):
            self._wrong((*path, "better"), _("A range has both bounds; otherwise it has none."))
        elif is_band and low >= high:
            self._wrong((*path, "band_high"), _("The range ends above its beginning."))

    def _check_measurements(self, told: Told, path: Path) -> None:
        point = MeasuringPoint(mode=told["mode"], name=told["name"])
        taken: set[int] = set()
        for number, one in enumerate(told["measurements"], 1):
            at = (*path, "measurements", number)
            self._check_value(point, one, at)
            earlier = one["supersedes"]
            if earlier is not None and (earlier >= number or earlier in taken):
                sentence = _("A correction follows what it corrects, and each is corrected once.")
                self._wrong((*at, "supersedes"), sentence)
            elif earlier is not None:
                taken.add(earlier)
                if not one["reason"]:
                    self._wrong((*at, "reason"), _("A correction needs a reason."))
        for number, one in enumerate(told["baselines"], 1):
            at = (*path, "baselines", number)
            if one["measurement"] > len(told["measurements"]):
                self._wrong((*at, "measurement"), _("There is no such measurement."))
            if one["accepted_on"] > self.today:
                self._wrong((*at, "accepted_on"), _("This day lies in the future."))

    def _check_value(self, point: MeasuringPoint, one: Told, path: Path) -> None:
        keys = ("measured_on", "value", "sample_size", "hits", "promoters", "passives",
                "detractors", "period_from")  # fmt: skip
        entry = MeasurementEntry(**{key: one[key] for key in keys})
        counts = [one[key] for key in ("promoters", "passives", "detractors")]
        if any(count is None for count in counts) != all(count is None for count in counts):
            sentence = _("Promoters, passives and detractors belong together.")
            self._wrong((*path, "promoters"), sentence)
            return
        if one["hits"] is not None and (one["sample_size"] or 0) < one["hits"]:
            self._wrong((*path, "hits"), _("x lies between 0 and n."))
            return
        try:
            check_entry(point, entry, self.today)
        except Refusal as refusal:
            self._wrong((*path, refusal.field or "value"), refusal.sentence)
            return
        counted = value_of(point, entry)
        if counted is None or abs(counted - one["value"]) > 0.51:
            self._wrong((*path, "value"), _("The value does not fit the counts beside it."))
        elif isclose(counted, one["value"], rel_tol=1e-12):
            one["value"] = counted

    def _check_moves(self, points: list[Told]) -> None:
        for number, one in enumerate(points, 1):
            for place, target in enumerate(one["moves"], 1):
                at = ("points", number, "moves", place)
                if target > len(points):
                    self._wrong(at, _("There is no such measuring point."))
                elif target == number or target in one["moves"][: place - 1]:
                    self._wrong(at, _("A point names each other point once, and never itself."))

    def _known(self, value: Mapping[str, Any], keys: set[str], path: Path) -> None:
        for key in value:
            if key not in keys:
                self._wrong((*path, str(key)[:40]), _("There is no such field."))

    def _wrong(self, path: Path, sentence: Any) -> None:
        self.faults.append(Fault(path, str(sentence)))
        if len(self.faults) >= MAX_FAULTS:
            raise JourneyFileError(self.faults)


class _Twice(ValueError):
    pass


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise _Twice(key)
        found[key] = value
    return found


def _no_number(text: str) -> Any:
    raise ValueError(text)


def _error(sentence: str) -> JourneyFileError:
    return JourneyFileError([Fault((), sentence)])
