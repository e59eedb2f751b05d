"""Closing a round, the arithmetic of it: sheets in, results that may be shown out."""

from __future__ import annotations

import statistics as plain_statistics
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import chain
from typing import NamedTuple

from app.domain import change, statistics
from app.domain.anonymity import Shown, shown, visible_groups
from app.domain.results import (
    CapabilityResult,
    Cell,
    Distribution,
    FieldResult,
    Figures,
    GroupResult,
    Index,
    OtherGroup,
    PerceptionGap,
    Results,
    Suppressed,
)
from app.domain.sheets import (
    FRONT_LINE,
    LEADERSHIP,
    ROLE_GROUP,
    MaturityField,
    Rules,
    Shape,
    Sheet,
)
from app.domain.tally import Tally, tally

VISIBILITY_GAP_ABOVE = Fraction(40, 100)


class Evaluation(NamedTuple):
    """The published results and, apart from them, what comparing with another round needs.

    `personal_means`: per field the sorted means of those who gave a level in it, unlinked across
    fields; empty where fewer than k did. Never shown.
    """

    results: Results
    personal_means: dict[str, list[float]]


def evaluate(shape: Shape, sheets: Iterable[Sheet], rules: Rules) -> Evaluation:
    """Count once, then decide what may be shown and compute it."""
    counted = tally(shape, sheets, rules)
    capabilities = tuple(_capability(one.key, counted, rules.k) for one in shape.capabilities)
    fields = tuple(_field(one, capabilities) for one in shape.fields)
    groups = _groups(shape, counted, rules)
    others = _other_groups(shape, counted, rules)
    results = Results(
        respondents=counted.respondents,
        k=rules.k,
        split=rules.split,
        other=rules.other,
        capabilities=capabilities,
        fields=fields,
        overall=_overall(fields),
        groups=groups,
        other_groups=others,
        perception_gaps=_perception_gaps(shape, counted, rules),
        suppressed=_suppressed(capabilities, groups, others),
    )
    return Evaluation(results, _enough(counted.personal_means, rules.k))


def field_index(field: MaturityField, medians: Mapping[str, float | None]) -> Index | None:
    """The weighted mean of the medians; None if one of them is missing."""
    total, weights = Fraction(0), Fraction(0)
    for one in field.capabilities:
        median = medians.get(one.key)
        if median is None:
            return None
        total += one.exact_weight * Fraction(median)
        weights += one.exact_weight
    return Index.of(total / weights) if weights else None


def _capability(key: str, counted: Tally, k: int) -> CapabilityResult:
    answers = counted.total[key]
    enough = sum(answers.counts) >= k
    figures = _figures(answers.counts, answers.cannot_judge, answers.not_applicable)
    return CapabilityResult(
        key=key,
        figures=figures if enough else None,
        visibility_gap=_visibility_gap(answers.cannot_judge, answers.of_any_kind, k),
    )


def _figures(counts: Sequence[int], cannot_judge: int, not_applicable: int) -> Figures | None:
    median, mean = statistics.median(counts), statistics.mean(counts)
    iqr, agreement = statistics.iqr(counts), statistics.agreement(counts)
    interpolated = statistics.interpolated_median(counts)
    if median is None or mean is None or iqr is None or agreement is None or interpolated is None:
        return None
    return Figures(
        n=sum(counts),
        cannot_judge=cannot_judge,
        not_applicable=not_applicable,
        counts=tuple(counts),
        median=median,
        mean=mean,
        iqr=iqr,
        interpolated_median=interpolated,
        agreement=agreement,
        interval=statistics.median_interval(counts),
        verdict=statistics.verdict(counts),
    )


def _visibility_gap(cannot_judge: int, answers: int, k: int) -> float | None:
    if answers < k or Fraction(cannot_judge, answers) <= VISIBILITY_GAP_ABOVE:
        return None
    return cannot_judge / answers


def _field(field: MaturityField, capabilities: Sequence[CapabilityResult]) -> FieldResult:
    by_key = {one.key: one.figures for one in capabilities}
    own = [(by_key[one.key], one.key) for one in field.capabilities]
    found = [(figures, key) for figures, key in own if figures is not None]
    medians = {key: figures.median for figures, key in found}
    index = field_index(field, medians)
    if index is None:
        return FieldResult(field.key, None, None, None)
    weakest = min(found, key=lambda one: (one[0].median, one[0].interpolated_median))
    return FieldResult(field.key, index, int(min(medians.values())), weakest[1])


def _overall(fields: Sequence[FieldResult]) -> Index | None:
    indices = [field.index.exact for field in fields if field.index]
    if not indices or len(indices) < len(fields):
        return None
    return Index.of(sum(indices, Fraction(0)) / len(indices))


def _groups(shape: Shape, counted: Tally, rules: Rules) -> tuple[GroupResult, ...]:
    if rules.split is None:
        return ()
    named = counted.groups(rules.split)
    cells: dict[str, dict[str, Cell]] = {group: {} for group in named}
    for one in shape.capabilities:
        allowed = shown(counted.sizes(rules.split, one.key), rules.k)
        for group in named:
            counts = counted.counts(rules.split, group, one.key)
            cells[group][one.key] = _cell(allowed[group], counts)
    return tuple(GroupResult(g, cells[g], _indices(shape, cells[g])) for g in named)


def _cell(allowed: Shown, counts: Sequence[int]) -> Cell:
    if allowed.is_hidden:
        return Cell(allowed)
    spread = _distribution(counts) if allowed is Shown.FULL else None
    return Cell(allowed, sum(counts), statistics.median(counts), spread)


def _distribution(counts: Sequence[int]) -> Distribution | None:
    mean, agreement = statistics.mean(counts), statistics.agreement(counts)
    if mean is None or agreement is None:
        return None
    return Distribution(
        counts=tuple(counts),
        mean=mean,
        agreement=agreement,
        interval=statistics.median_interval(counts),
        verdict=statistics.verdict(counts),
    )


def _indices(shape: Shape, cells: Mapping[str, Cell]) -> dict[str, Index | None]:
    medians = {key: cell.median for key, cell in cells.items()}
    return {field.key: field_index(field, medians) for field in shape.fields}


def _other_groups(shape: Shape, counted: Tally, rules: Rules) -> tuple[OtherGroup, ...]:
    if rules.other is None:
        return ()
    medians: dict[str, dict[str, float | None]] = {g: {} for g in counted.groups(rules.other)}
    for one in shape.capabilities:
        visible = visible_groups(counted.sizes(rules.other, one.key), rules.k)
        for group, own in medians.items():
            counts = counted.counts(rules.other, group, one.key)
            own[one.key] = statistics.median(counts) if group in visible else None
    return tuple(OtherGroup(group, own) for group, own in medians.items())


def _perception_gaps(shape: Shape, counted: Tally, rules: Rules) -> tuple[PerceptionGap, ...]:
    """Only fields in which both groups may be shown, in every capability and as people."""
    if ROLE_GROUP not in rules.attributes:
        return ()
    fields = [field for field in shape.fields if _comparable(field, counted, rules.k)]
    pairs = [
        (counted.means_of(FRONT_LINE, field.key), counted.means_of(LEADERSHIP, field.key))
        for field in fields
    ]
    p_values = [change.unlinked_p(front, leaders) for front, leaders in pairs]
    known = [p for p in p_values if p is not None]
    return tuple(
        _perception_gap(field.key, *pair, p, p_holm)
        for field, pair, p, p_holm in zip(fields, pairs, known, change.holm(known), strict=True)
    )


def _comparable(field: MaturityField, counted: Tally, k: int) -> bool:
    both = {LEADERSHIP, FRONT_LINE}
    sizes = [counted.sizes(ROLE_GROUP, one.key) for one in field.capabilities]
    people = {group: len(means) for group, means in counted.role_means(field.key).items()}
    return all(both <= visible_groups(own, k) for own in (*sizes, people))


def _perception_gap(
    field: str, front: Sequence[float], leaders: Sequence[float], p: float, p_holm: float
) -> PerceptionGap:
    delta = change.cliffs_delta(front, leaders) or 0.0
    above, below = plain_statistics.median(leaders), plain_statistics.median(front)
    return PerceptionGap(
        field=field,
        leadership=above,
        front_line=below,
        difference=above - below,
        p=p,
        p_holm=p_holm,
        delta=delta,
        assured=change.assured(p_holm, delta),
    )


def _suppressed(
    capabilities: Sequence[CapabilityResult],
    groups: Sequence[GroupResult],
    others: Sequence[OtherGroup],
) -> Suppressed:
    cells = [cell.shown for group in groups for cell in group.cells.values()]
    medians = list(chain.from_iterable(group.medians.values() for group in others))
    return Suppressed(
        totals=sum(one.figures is None for one in capabilities),
        cells=sum(cell.is_hidden for cell in cells),
        cells_of=len(cells),
        distributions=cells.count(Shown.MEDIAN),
        other=medians.count(None),
        other_of=len(medians),
    )


def _enough(means: Mapping[str, Sequence[float]], k: int) -> dict[str, list[float]]:
    return {key: sorted(own) if len(own) >= k else [] for key, own in means.items()}
