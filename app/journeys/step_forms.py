"""Forms of the map: a line for stages, a row for a step, and everything about either."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField, SelectField, ValidationError
from wtforms.fields.choices import SelectChoice

from app.accounts.forms import NAME_LIMIT, NameField
from app.journeys.map_words import CHANNELS, EMOTIONS, EVIDENCE, MOMENTS, ORIENTATIONS
from app.journeys.mapping import Feeling, NewStep, StageEntry, StepEntry
from app.journeys.sent_once import SentOnce
from app.models.journeys import Channel, Evidence, Moment, Orientation
from app.web.addresses import has_invisible
from app.web.fields import Form, LineField, ProseField
from app.web.locale import MINUS, language

PROSE_LIMIT = 2000
AT_ONCE = 20
MAX_KEPT = 20_000


def options(pairs: Iterable[tuple[Any, Any]]) -> list[Any]:
    """Values and labels as the form library wants them."""
    return [SelectChoice(value, label) for value, label in pairs]


def signed(emotion: int) -> str:
    """−2 … +2 as people write it."""
    return f"+{emotion}" if emotion > 0 else str(emotion).replace("-", MINUS)


class StagesForm(SentOnce):
    """New stages, one per line."""

    names = ProseField(_l("New stages, one per line"), limit=AT_ONCE * (NAME_LIMIT + 1))

    def lines(self) -> list[str]:
        """The names that were written, without empty lines."""
        return [line.strip() for line in (self.names.data or "").split("\n") if line.strip()]

    def validate_names(self, field: Any) -> None:
        """At least one, not too many, each a name that can be read."""
        lines = self.lines()
        if not lines:
            raise ValidationError(_l("Please write a name."))
        if len(lines) > AT_ONCE:
            raise ValidationError(_l("At most %(most)s at once, please.", most=AT_ONCE))
        for line in lines:
            if len(line) > NAME_LIMIT:
                raise ValidationError(
                    _l("At most %(limit)s characters; these are %(found)s.",
                       limit=NAME_LIMIT, found=len(line))
                )  # fmt: skip
            if has_invisible(line):
                raise ValidationError(
                    _l("This holds characters that cannot be seen. Please type it anew.")
                )


class _Placed(Form):
    """Where customer and organisation meet, and who answers for it."""

    channel = SelectField(_l("Channel"))
    department = SelectField(_l("Department"))

    def offer(self, departments: Iterable[tuple[str, str]]) -> None:
        """The departments of this organisation, to choose from."""
        self.department.choices = options([("", _l("– nobody yet –")), *departments])

    @property
    def department_id(self) -> UUID | None:
        """The department that was chosen."""
        return UUID(self.department.data) if self.department.data else None


class NewStepForm(SentOnce, _Placed):
    """A step in one row; without a channel it is the one the touchpoint has elsewhere."""

    name = NameField(_l("New step"), required=_l("Please write a name."))

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.channel.choices = options([("", _l("– channel –")), *CHANNELS.items()])

    def entry(self) -> NewStep:
        """The plain value of a valid form."""
        channel = Channel(self.channel.data) if self.channel.data else None
        return NewStep(language(), self.name.data, channel, self.department_id)


class Revised(Form):
    """A form that knows which revision it was opened on, and what stood in it then."""

    revision = HiddenField(default="0")
    opened = HiddenField()

    def opened_on(self) -> int:
        """The revision the form was opened on; 0 for anything that is not a number."""
        return revision_in(self.revision)

    def remember(self) -> None:
        """Keep what stands in the form now, to tell later what this person changed."""
        self.keep_as_opened(self.written())

    def keep_as_opened(self, written: Mapping[str, Any]) -> None:
        """The form passes for one that was opened when this stood in it."""
        self.opened.data = json.dumps(dict(written), ensure_ascii=False)

    def written(self) -> dict[str, Any]:
        """Everything a person can fill in."""
        skipped = {"csrf_token", "revision", "opened", "touchpoint_revision", "own", "instead"}
        return {one.short_name: one.data for one in self if one.short_name not in skipped}

    def take_what_others_wrote(self, stored: Mapping[str, Any]) -> list[str]:
        """Fields this person left alone take what is saved now; those both changed are named."""
        before = self._before()
        mine = self.written()
        both = []
        for name, now in stored.items():
            if mine[name] == now or (name in before and before[name] == now):
                continue
            if name in before and mine[name] == before[name]:
                self[name].data = now
            else:
                both.append(name)
        return both

    def _before(self) -> dict[str, Any]:
        text = str((self.opened.raw_data or [""])[0])
        try:
            found = json.loads(text) if len(text) <= MAX_KEPT else {}
        except (ValueError, RecursionError):
            return {}
        return found if isinstance(found, dict) else {}


def revision_in(field: Any) -> int:
    """The revision that was sent; 0 for anything that is not a number."""
    text = (field.raw_data or [""])[0]
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _emotion(label: Any) -> RadioField:
    words = [(str(n), _l("%(number)s %(word)s", number=signed(n), word=EMOTIONS[n]))
             for n in EMOTIONS]  # fmt: skip
    return RadioField(label, choices=options([*words, ("", _l("not said"))]), default="")


def _evidence(label: Any) -> SelectField:
    return SelectField(label, choices=options(EVIDENCE.items()), default=Evidence.NONE)


class _Felt(Revised):
    """Emotions from −2 to +2, lived and wanted, each with what it rests on."""

    emotion_current = _emotion(_l("How customers feel today"))
    evidence_current = _evidence(_l("What that rests on"))
    emotion_intended = _emotion(_l("How they should feel"))
    evidence_intended = _evidence(_l("What the wish rests on"))

    def feeling(self) -> Feeling:
        """The emotions of a valid form."""
        current, intended = self.emotion_current.data, self.emotion_intended.data
        return Feeling(
            int(current) if current else None,
            int(intended) if intended else None,
            Evidence(self.evidence_current.data),
            Evidence(self.evidence_intended.data),
        )


class StageForm(_Felt):
    """A stage: its name, what the customer wants there, how it feels."""

    name = NameField(_l("Name of the stage"), required=_l("Please write a name."))
    wants = ProseField(_l("What customers want here"), limit=PROSE_LIMIT)

    def entry(self) -> StageEntry:
        """The plain value of a valid form."""
        return StageEntry(language(), self.name.data, self.wants.data, self.feeling())


class StepForm(_Felt, _Placed):
    """A step: its touchpoint, how it feels there, and what could be done about it."""

    name = NameField(_l("Name of the touchpoint"), required=_l("Please write a name."))
    touchpoint_revision = HiddenField(default="0")
    own = BooleanField(_l("Make it a touchpoint of its own: elsewhere everything stays"))
    instead = LineField(_l("Another touchpoint instead"), limit=NAME_LIMIT)
    moment = RadioField(_l("Kind of moment"), choices=options(MOMENTS.items()))
    decisive = BooleanField(_l("Decisive: here customers make up their mind about us"))
    pain_point = ProseField(_l("What goes wrong today"), limit=PROSE_LIMIT)
    opportunity = ProseField(_l("What could be done"), limit=PROSE_LIMIT)
    orientation = SelectField(
        _l("What that would be"), choices=options([("", _l("– not said –")), *ORIENTATIONS.items()])
    )

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.channel.choices = options(CHANNELS.items())

    def entry(self) -> StepEntry:
        """The plain value of a valid form."""
        return StepEntry(
            language(), self.name.data, Channel(self.channel.data), self.department_id,
            bool(self.own.data), self.instead.data, self.feeling(), Moment(self.moment.data),
            bool(self.decisive.data), self.pain_point.data, self.opportunity.data,
            Orientation(self.orientation.data) if self.orientation.data else None,
        )  # fmt: skip
