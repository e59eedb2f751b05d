"""The emotion curve: lived solid, wanted dotted, the area between, one mark per step.

    strip(spec)        as wide as its place, to stand above the columns of the stages
    tall(spec)         for a phone: downwards, one row per step
    field(spec, …)     the curves at a fixed width, for a whole map
    table(spec, …)     the same values in rows

Unknown feelings are gaps. Curves never overshoot (see curves.py).
"""

from __future__ import annotations

from collections.abc import Callable

from app.charts import blank, curves, measure
from app.charts.curves import Bow, Point
from app.charts.drawing import (
    INK,
    INK2,
    LINE,
    LINE2,
    ROUTE,
    SHEET,
    SMALL,
    TEXT,
    Number,
    finite,
    frame,
    num,
    path,
    percent,
    rect,
    text,
)
from app.charts.drawing import strip as strip_frame
from app.charts.emotion_marks import (
    AREA,
    DOTS,
    LIVED,
    WANTED,
    mark,
    milestone,
    moved,
    numbered,
    placed,
)
from app.charts.emotion_spec import Band, Emotion, Feeling
from app.charts.measure import wrap

HEAD, HEIGHT = 44.0, 236.0
TOP, BOTTOM = 26.0, 206.0
"""Where +2 and −2 lie below the head."""
SPAN = 1000.0
CROWDED = 36
"""With more steps than this, only first and decisive ones carry their number."""
ROW, STAGE_ROW, EDGE, NAMES_WIDE = 44.0, 34.0, 26.0, 138.0

Place = Callable[[float, float, str], str]


def strip(spec: Emotion) -> str:
    """Route with numbered stages, and the curves below; everything in percent of the width."""
    if not spec.bands:
        return blank.draw("emotion", spec.title, spec.summary, 600)
    parts = [
        *_route(len(spec.bands), [band.number for band in spec.bands]),
        f'<svg y="{num(HEAD)}" width="100%" height="{num(HEIGHT)}" overflow="visible">',
        *_ground(len(spec.bands)),
        f'<svg viewBox="0 0 {num(SPAN)} {num(HEIGHT)}" width="100%" height="{num(HEIGHT)}"'
        ' preserveAspectRatio="none">',
        *_curves(spec, SPAN),
        "</svg>",
        *_marks(spec, placed),
        "</svg>",
    ]
    drawn = strip_frame(spec.title, HEAD + HEIGHT, parts)
    return drawn.replace('class="strip"', 'class="strip emotion"', 1)


def field(spec: Emotion, width: float) -> list[str]:
    """Curves and marks at a fixed width, `HEIGHT` high, without route and frame."""

    def at(share: float, y: float, content: str) -> str:
        return moved(share * width, y, content)

    return [*_curves(spec, width), *_marks(spec, at)]


def positions(spec: Emotion) -> list[tuple[float, Feeling]]:
    """Where each step stands, as a share of the width: stages are equally wide."""
    count = len(spec.bands)
    return [
        ((n + (k + 0.5) / len(band.shown)) / count, step)
        for n, band in enumerate(spec.bands)
        for k, step in enumerate(band.shown)
    ]


def level(value: float) -> float:
    """How far down a feeling lies: +2 at the top."""
    return TOP + (2 - min(max(value, -2), 2)) / 4 * (BOTTOM - TOP)


def table(
    spec: Emotion, number: Number, missing: str
) -> tuple[list[tuple[str, bool]], list[list[str]]]:
    """Columns and rows: step, lived, wanted, what the lived value rests on."""
    names = spec.names
    columns = [
        (names.step, False),
        (names.current, True),
        (names.intended, True),
        (names.basis, False),
    ]
    rows = [
        [
            f"{step.number} {step.label}",
            signed(step.current, number, missing),
            signed(step.intended, number, missing),
            names.evidence[step.evidence] if finite(step.current) is not None else missing,
        ]
        for band in spec.bands
        for step in band.steps
    ]
    return columns, rows


def signed(value: float | None, number: Number, missing: str) -> str:
    """A feeling with its sign: +1, 0, −2."""
    known = finite(value)
    if known is None:
        return missing
    return ("+" if known > 0 else "") + number(known, 0)


def tall(spec: Emotion, width: float = 340.0) -> str:
    """The curve downwards: names on the left, −2 to +2 from left to right."""
    if not spec.bands:
        return blank.draw("emotion", spec.title, spec.summary, width)
    left, right = NAMES_WIDE + 18, width - 12
    steps: list[tuple[float, Feeling]] = []
    heads: list[str] = []
    y = EDGE
    for band in spec.bands:
        heads.extend(_stage_beside(band, y, width))
        y += STAGE_ROW
        for step in band.shown:
            steps.append((y + ROW / 2, step))
            y += ROW
    names = [part for middle, step in steps for part in _name_beside(step, middle)]
    scale = _scale_across(left, right, y)
    parts = [*scale, *_downwards(steps, left, right), *heads, *names]
    return frame("emotion-tall", spec.title, spec.summary, width, y + 6, parts)


def _stage_beside(band: Band, y: float, width: float) -> list[str]:
    """A line and the stage's name on a patch: the curve goes on behind it."""
    name = wrap(f"{band.number}  {band.name}", TEXT, 640, width)[0]
    patch = rect(0, y + 9, measure.width(name, TEXT, 640) + 6, 19, SHEET.fill)
    return [rect(0, y, width, 1, LINE.fill), patch, text(0, y + 22, name, weight=640)]


def _route(count: int, numbers: list[str]) -> list[str]:
    first, last = 0.5 / count, (count - 0.5) / count
    line = [
        rect(percent(first), 20, percent(last - first), 5, ROUTE.fill),
        rect(percent(first), 21.8, percent(last - first), 1.4, SHEET.fill),
    ]
    rings = [placed((n + 0.5) / count, 22.5, milestone(one)) for n, one in enumerate(numbers)]
    return (line if count > 1 else []) + rings


def _ground(count: int) -> list[str]:
    parts = [rect(percent(n / count), 0, 1, HEIGHT, LINE.fill) for n in range(1, count)]
    for value in (2, 1, 0, -1, -2):
        y = level(value)
        parts.append(rect(0, y, "100%", 1, (LINE if value else LINE2).fill))
        words = f"+{value}" if value > 0 else str(value).replace("-", "\N{MINUS SIGN}")
        parts.append(text(4, y - 3, words, size=SMALL, paint=INK2))
    return parts


def _segments(steps: list[tuple[float, float | None]]) -> dict[int, Bow]:
    """The segment that follows each place; none where this value or the next is unknown."""
    found: dict[int, Bow] = {}
    run: list[tuple[int, Point]] = []
    for n, (along, across) in enumerate([*steps, (0.0, None)]):
        if across is not None:
            run.append((n, Point(along, across)))
            continue
        for (k, _), bow in zip(run, curves.bows([one for _, one in run]), strict=False):
            found[k] = bow
        run = []
    return found


def _runs(keys: list[int]) -> list[list[int]]:
    """Neighbouring numbers together."""
    found: list[list[int]] = []
    for key in sorted(keys):
        if found and found[-1][-1] == key - 1:
            found[-1].append(key)
        else:
            found.append([key])
    return found


def _curves(spec: Emotion, width: float) -> list[str]:
    """Area, wanted, lived: as long as neighbours are known."""
    places = positions(spec)

    def series(values: list[float | None]) -> dict[int, Bow]:
        return _segments(
            [
                (share * width, None if value is None else level(value))
                for (share, _), value in zip(places, values, strict=True)
            ]
        )

    lived = series([finite(step.current) for _, step in places])
    wanted = series([finite(step.intended) for _, step in places])
    return [*_areas(lived, wanted), *_lines(wanted, lived)]


def _areas(lived: dict[int, Bow], wanted: dict[int, Bow]) -> list[str]:
    return [
        f'<path d="{curves.between([wanted[n] for n in run], [lived[n] for n in run])}"'
        f" {AREA.fill}/>"
        for run in _runs([n for n in lived if n in wanted])
    ]


def _lines(wanted: dict[int, Bow], lived: dict[int, Bow]) -> list[str]:
    fixed = 'vector-effect="non-scaling-stroke"'
    dotted = [
        f'<path d="{curves.written([wanted[n] for n in run])}" {INK.stroke(WANTED)} {DOTS}'
        f" {fixed}/>"
        for run in _runs(list(wanted))
    ]
    solid = [
        f'<path d="{curves.written([lived[n] for n in run])}" {ROUTE.stroke(LIVED)} {fixed}/>'
        for run in _runs(list(lived))
    ]
    return dotted + solid


def _marks(spec: Emotion, at: Place) -> list[str]:
    places = positions(spec)
    crowded = len(places) > CROWDED
    firsts = {band.shown[0].number for band in spec.bands}
    parts = []
    for n, (share, step) in enumerate(places):
        if (wanted := finite(step.intended)) is not None and _alone(places, n, "intended"):
            parts.append(at(share, level(wanted), rect(-5, -1, 10, 2, INK.fill)))
        lived = finite(step.current)
        if lived is None:
            continue
        bare = crowded and not step.decisive and step.number not in firsts
        drawn = (
            mark(step.decisive, step.evidence) if bare else numbered(step, above=_peak(places, n))
        )
        parts.append(at(share, level(lived), drawn))
    return parts


def _alone(places: list[tuple[float, Feeling]], n: int, name: str) -> bool:
    """Whether no line leads to this value: then it needs a stroke of its own."""
    near = [places[k][1] for k in (n - 1, n + 1) if 0 <= k < len(places)]
    return all(finite(getattr(step, name)) is None for step in near)


def _peak(places: list[tuple[float, Feeling]], n: int) -> bool:
    """Whether the number fits better above: the lived curve falls away on both sides."""
    here = places[n][1].current or 0
    near = [places[k][1].current for k in (n - 1, n + 1) if 0 <= k < len(places)]
    known = [value for value in near if value is not None]
    return bool(known) and here > sum(known) / len(known)


def _scale_across(left: float, right: float, bottom: float) -> list[str]:
    parts = []
    for value in (-2, -1, 0, 1, 2):
        x = left + (value + 2) / 4 * (right - left)
        parts.append(rect(x, EDGE - 6, 1, bottom - EDGE + 6, (LINE if value else LINE2).fill))
        words = f"+{value}" if value > 0 else str(value).replace("-", "\N{MINUS SIGN}")
        parts.append(text(x, 14, words, size=SMALL, anchor="middle", paint=INK2))
    return parts


def _name_beside(step: Feeling, middle: float) -> list[str]:
    lines = wrap(f"{step.number} {step.label}", SMALL, 400, NAMES_WIDE)
    shown = lines[:2] if len(lines) <= 2 else (lines[0], lines[1].rstrip("-") + "…")
    first = middle + 4 - 7.5 * (len(shown) - 1)
    weight = 640 if step.decisive else 400
    return [
        text(0, first + 15 * n, line, size=SMALL, weight=weight) for n, line in enumerate(shown)
    ]


def _downwards(steps: list[tuple[float, Feeling]], left: float, right: float) -> list[str]:
    def across(value: float | None) -> float | None:
        known = finite(value)
        return None if known is None else left + (known + 2) / 4 * (right - left)

    lived = _turned(_segments([(y, across(step.current)) for y, step in steps]))
    wanted = _turned(_segments([(y, across(step.intended)) for y, step in steps]))
    parts = [*_areas(lived, wanted), *_lines(wanted, lived)]
    for n, (y, step) in enumerate(steps):
        if (x := across(step.intended)) is not None and _alone(steps, n, "intended"):
            parts.append(path([(x, y - 4), (x, y + 4)], INK.stroke(WANTED)))
        if (x := across(step.current)) is not None:
            parts.append(moved(x, y, mark(step.decisive, step.evidence)))
    return parts


def _turned(found: dict[int, Bow]) -> dict[int, Bow]:
    """The same segments with x and y exchanged."""
    return {n: Bow(*(Point(one.y, one.x) for one in bow)) for n, bow in found.items()}
