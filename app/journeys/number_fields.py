"""Fields for figures: optional, written as the reader writes numbers; and for whole counts."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms.validators import Optional

from app.journeys.entries import MOST_CASES
from app.web.fields import NumberField
from app.web.locale import language

LARGEST = 10**12


class FigureField(NumberField):
    """A figure, or nothing unless required; shown with a comma in German, a point in English."""

    def __init__(
        self,
        label: Any,
        *,
        least: int = -LARGEST,
        most: int = LARGEST,
        required: bool = False,
        **kwargs: Any,
    ) -> None:
        checks = [] if required else [Optional()]
        super().__init__(label, checks, least=least, most=most, **kwargs)

    @property
    def figure(self) -> float | None:
        """The number as a float; None where nothing was written."""
        return None if self.data is None else float(self.data)

    def _value(self) -> str:
        if self.typed or self.data is None:
            return self.typed
        text = f"{Decimal(str(self.data)):f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
        return text.replace(".", ",") if language() == "de" else text


class CountField(FigureField):
    """A whole number of cases or nothing."""

    def __init__(self, label: Any, *, least: int = 0, most: int = MOST_CASES, **kw: Any) -> None:
        super().__init__(label, least=least, most=most, **kw)

    @property
    def count(self) -> int | None:
        """The number as an int; None where nothing was written."""
        return None if self.data is None else int(self.data)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read strictly; half a case does not exist."""
        super().process_formdata(valuelist)
        if self.data is not None and self.data != int(self.data):
            raise ValueError(_l("A whole number, please: cases are counted."))
