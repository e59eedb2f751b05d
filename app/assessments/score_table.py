"""The figures of `flask questionnaire score` as a table for people at a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

HIDDEN = "–"
COLUMNS = ("n", "median", "mean", "iqr", "agreement", "verdict")


def table_of(scored: Mapping[str, Any]) -> str:
    """Everything `domain.scoring.score` gave, rounded for reading; a dash is "too few answers"."""
    lines = [
        f"{scored['questionnaire']} {scored['version']}: {scored['respondents']} respondents",
        "",
        *_aligned([["capability", *COLUMNS], *_capabilities(scored)]),
        "",
        *_aligned([["field", "index", "stage"], *_fields(scored)]),
    ]
    if scored["split"]:
        lines += ["", f"median (n) by {scored['split']['column']}", *_aligned(_groups(scored))]
    return "\n".join(lines)


def _capabilities(scored: Mapping[str, Any]) -> Iterator[list[str]]:
    for key, figures in scored["capabilities"].items():
        yield [key, *(_short((figures or {}).get(column)) for column in COLUMNS)]


def _fields(scored: Mapping[str, Any]) -> Iterator[list[str]]:
    for key, field in scored["fields"].items():
        yield [key, _short(field["index"]), _short(field["stage"])]
    yield ["overall", _short(scored["overall"]), ""]


def _groups(scored: Mapping[str, Any]) -> list[list[str]]:
    groups = scored["split"]["groups"]
    rows = [["capability", *groups]]
    for key in scored["capabilities"]:
        cells = (group["capabilities"][key] for group in groups.values())
        rows.append([key, *(f"{c['median']:g} ({c['n']})" if c else HIDDEN for c in cells)])
    return rows


def _short(value: object) -> str:
    if value is None:
        return HIDDEN
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def _aligned(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for first, *rest in rows:
        cells = [first.ljust(widths[0])]
        cells += [cell.rjust(width) for cell, width in zip(rest, widths[1:], strict=True)]
        yield "  ".join(cells).rstrip()
