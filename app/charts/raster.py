"""A drawing as a picture of pixels, in the typeface of the page.

The typeface is one variable file packed for browsers; what draws pixels wants a plain file per
weight. They are made once per process.
"""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

import resvg_py

from app.charts import measure
from app.charts.drawing import FAMILY

WEIGHTS = (400, 500, 600, 640, 700)
MOST = 8000
"""Pixels in one direction: a drawing is never blown up beyond that."""


def png(drawing: str, scale: float = 2.0, *, longest: float = 0.0) -> bytes:
    """The SVG as PNG on white. `longest`: its longer side in px, which bounds the scale.

    Raises ValueError for something that is no SVG.
    """
    zoom = min(scale, MOST / longest) if longest else scale
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=drawing,
            background="#ffffff",
            zoom=zoom,
            font_files=[str(path) for path in _typeface()],
            font_family=FAMILY.partition(",")[0],
            sans_serif_family=FAMILY.partition(",")[0],
        )
    )


@cache
def _typeface() -> tuple[Path, ...]:
    """One plain file per weight and set of signs, in a folder of this process."""
    from fontTools.ttLib import TTFont
    from fontTools.varLib import instancer

    folder = Path(tempfile.mkdtemp(prefix="wegmarke-type-"))
    made = []
    for name in measure.FILES:
        source = measure.FONTS / name
        for weight in WEIGHTS if source.exists() else ():
            font = instancer.instantiateVariableFont(TTFont(source), {"wght": weight, "wdth": 100})
            font["OS/2"].usWeightClass = weight
            font.flavor = None
            made.append(folder / f"{source.stem}-{weight}.ttf")
            font.save(made[-1])
    return tuple(made)
