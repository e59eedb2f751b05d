"""The fields: index, stage, weakest capability, and the picture of all of them."""

from __future__ import annotations

from app.charts.spec import Ladder, Radar, Series
from app.domain.results import FieldResult
from app.domain.sentences import Kind, Sentence
from app.findings import explained
from app.findings.frame import Frame, listed
from app.findings.speech import _, ngettext
from app.findings.story import FieldStory
from app.web.locale import number

FEWEST_SPOKES = 3


def field_stories(frame: Frame) -> tuple[FieldStory, ...]:
    """All fields in the order of the questionnaire."""
    return tuple(_field(frame, one) for one in frame.results.fields)


def _field(frame: Frame, found: FieldResult) -> FieldStory:
    field = frame.fields[found.key]
    return FieldStory(
        key=field.key,
        letter=field.letter,
        name=frame.words(field.name),
        summary=frame.words(field.summary),
        index=number(found.index.rounded, 1) if found.index else "",
        index_value=found.index.rounded if found.index else None,
        stage=found.stage,
        stage_name=frame.level_name(found.stage) if found.stage else "",
        description=_description(frame, found),
        weakest=frame.label(found.weakest) if found.weakest else "",
        weakest_key=found.weakest or "",
        missing="" if found.index else _missing(frame, found),
        capability_keys=tuple(
            one.key for one in field.capabilities if one.key in frame.results.medians
        ),
        explanation=explained.field_index(frame, found),
    )


def _description(frame: Frame, found: FieldResult) -> str:
    """What the stage means in this field, or what the level means whatever the capability."""
    if not found.stage:
        return ""
    ladder = frame.fields[found.key].ladder
    if ladder:
        return frame.words(ladder[found.stage - 1])
    return frame.words(frame.questionnaire.levels[found.stage - 1].description)


def _missing(frame: Frame, found: FieldResult) -> str:
    """How many of its capabilities have no figure."""
    hidden = [
        one.key
        for one in frame.fields[found.key].capabilities
        if one.key in frame.results.medians and frame.results.medians[one.key] is None
    ]
    return ngettext(
        "No index: %(num)s capability has fewer than %(k)s answers that name a level.",
        "No index: %(num)s capabilities have fewer than %(k)s answers that name a level.",
        len(hidden),
        k=frame.k,
    )


def fields_title(frame: Frame) -> str:
    """How many fields stand where most is left to do."""
    stages = {one.key: one.stage for one in frame.results.fields if one.stage}
    if len(stages) < len(frame.results.fields):
        return _("The fields, one by one")
    lowest = min(stages.values())
    last = [key for key, stage in stages.items() if stage == lowest]
    if len(last) == len(stages):
        return ngettext(
            "The field stands on level %(level)s",
            "All %(num)s fields stand on level %(level)s",
            len(stages),
            level=lowest,
        )
    return ngettext(
        "One field still stands on level %(level)s: %(field)s",
        "%(num)s of %(all)s fields still stand on level %(level)s",
        len(last),
        level=lowest,
        field=frame.field_name(last[0]),
        all=len(stages),
    )


def overall(frame: Frame) -> str:
    """The mean of the indices, for the small print."""
    found = frame.results.overall
    if not found:
        return ""
    return _(
        "The mean of all field indices is %(overall)s. It stands here in small print because "
        "no organisation has a single level of maturity.",
        overall=number(found.rounded, 1),
    )


def picture(frame: Frame, title: str, said: dict[Kind, Sentence]) -> Radar | Ladder | None:
    """All fields at once: a net, or posts where a net would have fewer than three spokes."""
    fields = frame.results.fields
    values = tuple(one.index.rounded if one.index else None for one in fields)
    if not any(value is not None for value in values):
        return None
    axes = tuple(frame.axis(one.key) for one in fields)
    series = (Series(title, values),)
    finding, summary = _finding(frame, said), _summary(frame)
    if len(fields) < FEWEST_SPOKES:
        return Ladder(finding, summary, axes, frame.level_names, series)
    return Radar(finding, summary, axes, frame.top, series)


def _finding(frame: Frame, said: dict[Kind, Sentence]) -> str:
    """The title of the picture: where the way is longest, if that can be said."""
    weakest = _few(frame, said.get(Kind.WEAKEST_FIELD))
    if weakest:
        return _longest_way(frame, weakest)
    strongest = _few(frame, said.get(Kind.STRONGEST_FIELD))
    return about_fields(frame, said) if strongest else _("Where the fields stand")


def about_fields(frame: Frame, said: dict[Kind, Sentence]) -> str:
    """What stands out; empty if nothing can be said about all fields."""
    strongest = _few(frame, said.get(Kind.STRONGEST_FIELD))
    weakest = _few(frame, said.get(Kind.WEAKEST_FIELD))
    if strongest and weakest:
        return ngettext(
            "%(strong)s leads, the way is longest in %(weak)s",
            "%(strong)s lead, the way is longest in %(weak)s",
            len(strongest.keys),
            strong=_names(frame, strongest),
            weak=_names(frame, weakest),
        )
    if weakest:
        return _longest_way(frame, weakest)
    if strongest:
        return ngettext(
            "%(fields)s stands out",
            "%(fields)s stand out",
            len(strongest.keys),
            fields=_names(frame, strongest),
        )
    return _("No field stands out") if Kind.NO_FIELD_STANDS_OUT in said else ""


def _longest_way(frame: Frame, weakest: Sentence) -> str:
    return _("The way is longest in %(fields)s", fields=_names(frame, weakest))


def _few(frame: Frame, sentence: Sentence | None) -> Sentence | None:
    """The sentence if it names no more than half of the fields: more than that is no peak."""
    return sentence if sentence and len(sentence.keys) * 2 <= len(frame.fields) else None


def _names(frame: Frame, sentence: Sentence) -> str:
    return listed([frame.field_name(key) for key in sentence.keys])


def _summary(frame: Frame) -> str:
    stands = [
        f"{frame.field_name(one.key)} {number(one.index.rounded, 1)}"
        if one.index
        else _("%(field)s: too few answers", field=frame.field_name(one.key))
        for one in frame.results.fields
    ]
    return _("Field indices from 1 to %(top)s: %(list)s.", top=frame.top, list="; ".join(stands))
