"""A drawing that carries its typeface along, for files that leave the house.

Whoever opens it in a browser sees it as it was drawn. Programs that do not read packed typefaces
take the next family that is named. The files are small as they are; their licence, the Open Font
License, lets them travel inside a drawing.
"""

from __future__ import annotations

import re
from base64 import b64encode
from functools import cache
from html import unescape
from pathlib import Path

from app.charts import measure
from app.charts.drawing import FAMILY

TAG = re.compile(r"<[^>]*>")


def carried(drawing: str) -> str:
    """The SVG with the font files in it whose signs it uses; as it was where there are none."""
    files = measure.files_for(unescape(TAG.sub("", drawing)))
    if not files:
        return drawing
    style = "".join(_face(path) for path in files)
    before, end, after = drawing.rpartition("</svg>")
    return f"{before}<style>{style}</style>{end}{after}"


@cache
def _face(path: Path) -> str:
    family = FAMILY.partition(",")[0]
    packed = b64encode(path.read_bytes()).decode()
    return (
        f'@font-face{{font-family:"{family}";font-weight:{measure.LIGHTEST} {measure.BOLDEST};'
        f'src:url(data:font/woff2;base64,{packed})format("woff2")}}'
    )
