"""The portfolio in words and as a drawing: what is worth much to both sides, and what it costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import ngettext

from app.charts.portfolio import Place, Portfolio
from app.journeys.inventory import Worth

HIGH, LOW = 4, 2


def portfolio(rated: Sequence[Worth], names: Mapping[UUID, str]) -> Portfolio:
    """What to draw; numbers are those of the table, names those of journeys alone in a cell."""
    return Portfolio(
        title=finding(rated),
        summary=_(
            "Across: what a journey is worth to customers. Upwards: what it is worth to the"
            " organisation. The larger a disc, the greater the effort."
        ),
        across=_("Worth to the customers"),
        up=_("Worth to the organisation"),
        effort=_("Effort"),
        unknown=_("not said"),
        places=tuple(
            Place(
                n,
                names.get(one.id, ""),
                one.customer or 1,
                one.business or 1,
                one.effort,
            )
            for n, one in enumerate(rated, 1)
        ),
    )


def finding(rated: Sequence[Worth]) -> str:
    """What the drawing says first."""
    worth = [one for one in rated if _is_worth_much(one)]
    easy = [one for one in worth if one.effort and one.effort <= LOW]
    words = _("No journey is rated as worth much to both sides")
    if not rated:
        words = _("No journey has been rated yet")
    elif easy:
        words = ngettext(
            "%(num)s journey is worth much to both sides and costs little: begin there",
            "%(num)s journeys are worth much to both sides and cost little: begin there",
            len(easy),
        )
    elif worth:
        words = ngettext(
            "%(num)s journey is worth much to both sides",
            "%(num)s journeys are worth much to both sides",
            len(worth),
        )
    return str(words)


def _is_worth_much(one: Worth) -> bool:
    return (one.customer or 0) >= HIGH and (one.business or 0) >= HIGH
