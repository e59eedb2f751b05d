"""A drawing as a picture of pixels, in the typeface of the page.

The typeface is packed for browsers; what draws pixels wants it unpacked, once per process. Weights
are read in whole hundreds only.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import resvg_py

from app.charts import measure
from app.charts.drawing import FAMILY

MOST = 8000.0
"""Pixels in one direction: no drawing is blown up beyond that."""
_FOLDER = TemporaryDirectory(prefix="wegmarke-type-")
"""Goes with the process."""


def png(drawing: str, width: float, height: float, scale: float = 2.0) -> bytes:
    """The SVG, so many px wide and high, as PNG on white.

    Raises ValueError for something that is no SVG.
    """
    family = FAMILY.partition(",")[0]
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=drawing,
            background="#ffffff",
            zoom=min(scale, MOST / max(width, height)),
            font_files=[str(path) for path in _typeface()],
            font_family=family,
            sans_serif_family=family,
        )
    )


@cache
def _typeface() -> tuple[Path, ...]:
    """The font files as plain ones, in a folder of this process."""
    from fontTools.ttLib import TTFont

    made = []
    for name in measure.FILES:
        source = measure.FONTS / name
        if source.exists():
            font = TTFont(source)
            font.flavor = None
            made.append(Path(_FOLDER.name) / f"{source.stem}.ttf")
            font.save(made[-1])
    return tuple(made)
