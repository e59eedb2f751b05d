"""The figures of a file of answers as `flask questionnaire score` prints them, unrounded."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from app.domain.evaluation import evaluate
from app.domain.plain import to_plain
from app.domain.results import Cell, FieldResult, GroupResult, Index
from app.domain.sheets import Rules, Shape, Sheet


def score(
    shape: Shape, sheets: Iterable[Sheet], split_column: str | None = None, k: int = 5
) -> dict[str, Any]:
    """Plain values ready for JSON; what may not be shown is null, by the rule of every round.

    A capability with fewer than k valid answers is null, and so is a hidden group's; a group
    that may not show its distribution has n and median. Without a split, "split" is null.
    """
    results = evaluate(shape, sheets, Rules(k=k, split=split_column, other=None)).results
    return {
        "questionnaire": shape.key,
        "version": shape.version,
        "respondents": results.respondents,
        "capabilities": {one.key: to_plain(one.figures) for one in results.capabilities},
        "fields": {one.key: _field(one) for one in results.fields},
        "overall": _exact(results.overall),
        "split": split_column
        and {
            "column": split_column,
            "groups": {group.key: _group(group) for group in results.groups},
        },
    }


def _field(field: FieldResult) -> dict[str, Any]:
    return {"index": _exact(field.index), "stage": field.stage}


def _exact(index: Index | None) -> float | None:
    return float(index.exact) if index else None


def _group(group: GroupResult) -> dict[str, Any]:
    return {"capabilities": {key: _cell(cell) for key, cell in group.cells.items()}}


def _cell(cell: Cell) -> dict[str, Any] | None:
    if cell.shown.is_hidden:
        return None
    spread = cell.distribution
    return {
        "n": cell.n,
        "median": cell.median,
        "mean": spread.mean if spread else None,
        "agreement": spread.agreement if spread else None,
        "counts": list(spread.counts) if spread else None,
    }
