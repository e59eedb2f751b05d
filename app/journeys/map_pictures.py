"""The drawings of a journey's page, from what the story says."""

from __future__ import annotations

from dataclasses import dataclass

from app.charts import chain, emotion, emotion_marks, keys, trend
from app.charts.chain import Chain
from app.charts.emotion_spec import Emotion
from app.charts.trend import Trend
from app.web.locale import number

Table = tuple[list[tuple[str, bool]], list[list[str]]]


@dataclass(frozen=True, slots=True)
class Curve:
    """The curve for wide places, the one for a phone, what its marks mean, and its values."""

    wide: str
    narrow: str
    key: list[tuple[str, str]]
    table: Table


def curve(spec: Emotion) -> Curve:
    """The emotion curve of a map with stages."""
    marks = emotion_marks.entries(spec.names)
    return Curve(
        wide=emotion.strip(spec),
        narrow=emotion.tall(spec),
        key=[(keys.standalone(one), one.label) for one in marks],
        table=emotion.table(spec, number, "–"),
    )


def course(spec: Trend) -> str:
    """A figure over time, for the list."""
    return trend.draw(spec)


def small_course(spec: Trend) -> str:
    """The same beside a value on the map."""
    return trend.small(spec)


def links(spec: Chain) -> str:
    """What is thought to move what."""
    return chain.draw(spec)
