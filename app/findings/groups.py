"""Groups of the split, leaders and front line, the other attribute. Nothing is ever ranked."""

from __future__ import annotations

from fractions import Fraction

from app.charts.spec import Dumbbells, HeatMap, HeatRow, Pair
from app.domain.anonymity import Shown
from app.domain.results import GroupResult, PerceptionGap
from app.findings import explained
from app.findings.capabilities import hidden_words
from app.findings.frame import Frame, listed
from app.findings.speech import _
from app.findings.story import Explanation, Fact, Groups, Others, Perception
from app.web.locale import number, percent

FAR_APART = Fraction(1, 2)


def groups(frame: Frame) -> Groups | None:
    """Fields × groups; None if the round was not split or nobody belongs to a group."""
    if frame.results.split is None or not frame.results.groups:
        return None
    ordered = _ordered(frame)
    return Groups(
        title=_title(frame),
        text=_("Field index per group. The order is that of the organisation, not of the figures."),
        attribute=frame.attribute(frame.results.split),
        name=_name(frame, frame.results.split),
        chart=_heat_map(frame, ordered),
        hidden=_hidden(frame, ordered),
        rates=_rates(frame),
        rate_rule=explained.response_rate(),
        indices=_indices(frame, ordered),
    )


def _name(frame: Frame, attribute: str) -> str:
    """What the groups are called together: the column of a file, or departments, or roles."""
    if frame.is_imported:
        return frame.attribute(attribute)
    word = frame.groups_word(attribute)
    return word[:1].upper() + word[1:]


def _ordered(frame: Frame) -> list[GroupResult]:
    keys = frame.in_order([group.key for group in frame.results.groups])
    return [frame.results.group(key) for key in keys]


def _title(frame: Frame) -> str:
    """How far apart the groups are, where two of them may be shown."""
    spans = _spans(frame)
    word = frame.groups_word(frame.results.split or "")
    if not spans:
        return _("Too few answers to compare %(groups)s", groups=word)
    widest = max(spans.values())
    if widest < FAR_APART:
        return _("The %(groups)s are close together in every field shown", groups=word)
    names = listed([frame.field_name(key) for key, span in spans.items() if span == widest])
    return _("In %(fields)s the %(groups)s are furthest apart", fields=names, groups=word)


def _spans(frame: Frame) -> dict[str, Fraction]:
    """Highest minus lowest index, for fields in which at least two groups have one."""
    spans = {}
    for key in frame.fields:
        found = [group.indices[key] for group in frame.results.groups]
        exact = [index.exact for index in found if index]
        if len(exact) > 1:
            spans[key] = max(exact) - min(exact)
    return spans


def _heat_map(frame: Frame, ordered: list[GroupResult]) -> HeatMap | None:
    rows = tuple(_row(frame, group) for group in ordered)
    shown = sum(not row.hidden for row in rows)
    summary = _(
        "%(some)s of %(all)s groups may be shown.",
        some=number(shown),
        all=number(len(rows)),
    )
    axes = tuple(frame.axis(key) for key in frame.fields)
    return HeatMap(_title(frame), summary, axes, frame.top, rows)


def _row(frame: Frame, group: GroupResult) -> HeatRow:
    values = tuple(index.rounded if index else None for index in group.indices.values())
    hidden = "" if any(value is not None for value in values) else _why(frame, group)
    return HeatRow(frame.group(group.key), values, hidden)


def _why(frame: Frame, group: GroupResult) -> str:
    """Why a whole row is hidden."""
    reasons = [
        {group.cells[one.key].shown for one in field.capabilities} for field in frame.shape.fields
    ]
    if all(Shown.TOO_FEW in one for one in reasons):
        return hidden_words(frame, Shown.TOO_FEW)
    if not any(Shown.TOO_FEW in one for one in reasons):
        return hidden_words(frame, Shown.PROTECTS)
    return _("hidden: in each field at least one capability is missing")


def _hidden(frame: Frame, ordered: list[GroupResult]) -> tuple[str, ...]:
    shown = {cell.shown for group in ordered for cell in group.cells.values()}
    said = []
    if Shown.TOO_FEW in shown:
        said.append(
            _(
                "Fewer than %(k)s answers to a capability are shown nowhere: not here, not in "
                "the report, not in the file to take away.",
                k=frame.k,
            )
        )
    if Shown.PROTECTS in shown:
        said.append(
            _(
                "If only one group were hidden, it could be computed back from the total. "
                "Therefore the next larger one is hidden as well, although it has enough answers."
            )
        )
    if shown & {Shown.TOO_FEW, Shown.PROTECTS}:
        said.append(
            _(
                "A field has a figure only if every one of its capabilities may be shown for "
                "the group."
            )
        )
    return tuple(said)


def _rates(frame: Frame) -> tuple[Fact, ...]:
    rates = frame.facts["response_rates"]
    return tuple(
        Fact(frame.group(key), percent(rates[key] / 100)) for key in frame.in_order(list(rates))
    )


def _indices(frame: Frame, ordered: list[GroupResult]) -> tuple[Explanation, ...]:
    return tuple(
        explained.group_index(frame, group, key)
        for group in ordered
        for key, index in group.indices.items()
        if index
    )


def others(frame: Frame) -> Others | None:
    """The other attribute; None if there is none or nobody belongs to one of its groups."""
    if frame.results.other is None or not frame.results.other_groups:
        return None
    word = frame.groups_word(frame.results.other)
    return Others(
        title=_("How the %(groups)s see it", groups=word),
        text=_(
            "Medians only, without numbers and spread: counts are shown for one attribute of "
            "people only, never for two, and never crossed."
        ),
        attribute=frame.attribute(frame.results.other),
        groups=tuple(
            frame.group(key)
            for key in frame.in_order([group.key for group in frame.results.other_groups])
        ),
    )


def perception(frame: Frame) -> Perception | None:
    """Leaders and front line; None if no field may be compared."""
    gaps = frame.results.perception_gaps
    if not gaps:
        return None
    ordered = sorted(gaps, key=lambda gap: (not gap.assured, -abs(gap.difference)))
    title = _perception_title(frame, gaps)
    chart = Dumbbells(
        title=title,
        summary="; ".join(_pair_words(frame, gap) for gap in ordered) + ".",
        top=frame.top,
        left_name=_("Front line"),
        right_name=_("Leadership"),
        rows=tuple(_pair(frame, gap) for gap in ordered),
    )
    return Perception(
        title=title,
        text=_perception_text(frame, gaps),
        chart=chart,
        explanations=tuple(explained.perception(frame, gap) for gap in ordered),
    )


def _perception_text(frame: Frame, gaps: tuple[PerceptionGap, ...]) -> str:
    text = _(
        "Medians of what each person sees on average in a field. “Assured” means: hardly chance, "
        "and large enough to matter. “Not assured” does not mean equal."
    )
    missing = [frame.field_name(key) for key in frame.fields if not _known(gaps, key)]
    if not missing:
        return text
    names = listed(missing)
    why = _("Not compared, since one of the two may not be shown: %(fields)s.", fields=names)
    return f"{text} {why}"


def _known(gaps: tuple[PerceptionGap, ...], field: str) -> bool:
    return any(gap.field == field for gap in gaps)


def _perception_title(frame: Frame, gaps: tuple[PerceptionGap, ...]) -> str:
    assured = [gap for gap in gaps if gap.assured]
    if not assured:
        return _("No assured difference between leadership and front line")
    names = listed([frame.field_name(gap.field) for gap in assured])
    if all(gap.difference > 0 for gap in assured):
        return _("In %(fields)s leadership assuredly sees it higher", fields=names)
    if all(gap.difference < 0 for gap in assured):
        return _("In %(fields)s the front line assuredly sees it higher", fields=names)
    return _("In %(fields)s leadership and front line assuredly differ", fields=names)


def _pair(frame: Frame, gap: PerceptionGap) -> Pair:
    return Pair(
        axis=frame.axis(gap.field),
        left=gap.front_line,
        right=gap.leadership,
        note=f"{explained.signed(gap.difference)} · {_assured(gap)}",
        strong=gap.assured,
    )


def _pair_words(frame: Frame, gap: PerceptionGap) -> str:
    return _(
        "%(field)s: front line %(front)s, leadership %(leaders)s, %(assured)s",
        field=frame.field_name(gap.field),
        front=number(gap.front_line, 1),
        leaders=number(gap.leadership, 1),
        assured=_assured(gap),
    )


def _assured(gap: PerceptionGap) -> str:
    return _("assured") if gap.assured else _("not assured")
