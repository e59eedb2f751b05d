"""The honest empty frame: what is drawn where there is nothing to draw."""

from __future__ import annotations

from app.charts import measure
from app.charts.drawing import INK2, LINE2, TEXT, frame, rect, text

PAD, LINE = 20.0, 19.0


def draw(kind: str, title: str, summary: str, width: float) -> str:
    """A dashed frame with the summary in it, which says why it is empty."""
    lines = measure.wrap(summary or title, TEXT, 400, width - 2 * PAD)
    height = max(2 * PAD + LINE * len(lines), 88)
    first = (height - LINE * len(lines)) / 2 + 14
    parts = [
        rect(0.75, 0.75, width - 1.5, height - 1.5, f'{LINE2.stroke(1.5)} stroke-dasharray="4 4"')
    ]
    parts += [
        text(width / 2, first + LINE * n, line, anchor="middle", paint=INK2)
        for n, line in enumerate(lines)
    ]
    return frame(kind, title, summary, width, height, parts)
