"""The catalogue of metrics as a handbook: what each says, how to come by it, where it misleads."""

from __future__ import annotations

from typing import Any, NamedTuple

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from app.domain.policy import Permission
from app.journeys import bp, catalogue
from app.journeys.catalogue import Metric
from app.models.measuring import Better, Mode, PointKind
from app.web.access import requires
from app.web.page import Crumb, Page, show

KINDS: dict[PointKind, tuple[LazyString, LazyString]] = {
    PointKind.CUSTOMER: (
        _l("What customers perceive"),
        _l("Only customers can say it. Ask soon after the step, and ask for the reason."),
    ),
    PointKind.OPERATIONAL: (
        _l("What happens in operations"),
        _l("It is counted, not asked, and announces early what customers will say later."),
    ),
    PointKind.BUSINESS: (
        _l("What it means for the business"),
        _l("It comes last and has many causes: read it beside the other two."),
    ),
}
MODES: dict[Mode, LazyString] = {
    Mode.SHARE: _l("share: x of n"),
    Mode.NPS: _l("three counts: promoters, passives, detractors"),
    Mode.MEAN: _l("mean of n cases"),
    Mode.RATE: _l("events per so many cases"),
    Mode.FIGURE: _l("figure, read off"),
}
BETTER: dict[Better, LazyString] = {
    Better.UP: _l("more is better"),
    Better.DOWN: _l("less is better"),
    Better.BAND: _l("best within a band"),
}


class Group(NamedTuple):
    """The metrics that take one view."""

    kind: PointKind
    name: LazyString
    hint: LazyString
    metrics: list[Metric]


@bp.get("/metrics")
@requires(Permission.JOURNEY_READ)
def metrics() -> Any:
    """All metrics of the catalogue, by whose view they take."""
    title = _("Catalogue of metrics")
    page = Page(title, [Crumb(_("Journeys"), url_for(".inventory")), Crumb(title)])
    page.section = "journeys"
    return show("journeys/metrics.html", page, groups=_groups(), modes=MODES, better=BETTER)


def _groups() -> list[Group]:
    return [
        Group(kind, *words, [one for one in catalogue.metrics() if one.kind is kind])
        for kind, words in KINDS.items()
    ]
