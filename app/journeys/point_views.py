"""Measuring points: all of them, one with its history, new ones, changed ones."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import abort, flash, g, redirect, request, url_for
from flask_babel import gettext as _

from app.accounts.forms import ConfirmForm, in_place, options
from app.accounts.refusals import EditedMeanwhile, Refusal
from app.domain.policy import Permission
from app.journeys import bp, catalogue, conflicts, here, point_actions, point_list, point_queries
from app.journeys.catalogue import Metric
from app.journeys.point_forms import PointForm, Texts, as_shown, offer_choices
from app.journeys.point_page import WORDS, show_point
from app.journeys.point_queries import Place
from app.journeys.point_words import (
    BETTERS,
    KIND_HINTS,
    KINDS,
    MODE_HINTS,
    MODES,
    STATES,
    TRUST,
    unquoted,
    written,
)
from app.models.journeys import Journey
from app.models.measuring import MeasuringPoint, PointKind, PointState, Trust
from app.models.wording import Wording
from app.web.access import requires
from app.web.locale import day, language, number
from app.web.page import Crumb, Next, Page, show


@bp.get("/points")
@requires(Permission.JOURNEY_READ)
def points() -> Any:
    """All measuring points, overdue ones first."""
    wanted = _wanted()
    found = point_list.listing(wanted, g.actor, here.today(), _page_number())
    title = _("Measuring points")
    return show(
        "journeys/points.html",
        Page(title, [_home(), Crumb(title)], _most_urgent(found), "journeys"),
        wanted=wanted,
        found=found,
        journeys=point_list.journeys_with_points(),
        kinds=KINDS,
        states=STATES,
        trusts=tuple(Trust),
        words=WORDS,
        is_filtered=wanted != point_list.Wanted(),
        elsewhere=lambda number: url_for(".points", **{**_asked(), "page": number}),
    )


@bp.get("/points/<uuid:point_id>")
@requires(Permission.JOURNEY_READ)
def point(point_id: UUID) -> Any:
    """One point: what it measures, its history, its baseline, every value."""
    return show_point(here.point(point_id))


@bp.route("/journeys/<uuid:journey_id>/points/new", methods=["GET", "POST"])
@requires(Permission.JOURNEY_EDIT)
def new_point(journey_id: UUID) -> Any:
    """A point from the catalogue, or a blank one."""
    journey = here.editable_journey(journey_id)
    metric = _metric()
    if request.method == "GET" and metric is None and "blank" not in request.args:
        return _show_catalogue(journey)
    form = _form(journey, None, metric)
    if not form.validate_on_submit():
        return _show_new(journey, form, metric, status=422 if form.is_submitted() else 200)
    entry = form.entry(language(), _texts(metric, form))
    try:
        added = point_actions.create_point(
            journey, entry, form.sent_as(), form.effects(), metric.key if metric else ""
        )
    except Refusal as refusal:
        return _show_new(journey, form, metric, refusal, status=refusal.status)
    flash(_("Added: %(name)s.", name=added.name.in_language(language())))
    return redirect(url_for(".point", point_id=added.id))


@bp.route("/points/<uuid:point_id>/edit", methods=["GET", "POST"])
@requires(Permission.JOURNEY_EDIT)
def edit_point(point_id: UUID) -> Any:
    """What it measures, where, how often, and what it signals."""
    shown = here.point(point_id)
    journey = here.editable_journey(shown.journey_id)
    form = _form(journey, shown, None)
    if not form.validate_on_submit():
        return _show_edit(journey, shown, form, status=422 if form.is_submitted() else 200)
    before = Texts(shown.name, shown.unit, shown.source, shown.method)
    entry = form.entry(language(), before)
    try:
        point_actions.save_point(shown, entry, form.effects(), form.opened_on())
    except EditedMeanwhile:
        return _show_edit(journey, shown, form, edited=True, status=409)
    except Refusal as refusal:
        return _show_edit(journey, shown, form, refusal, status=refusal.status)
    flash(_("Saved: %(name)s.", name=shown.name.in_language(language())))
    return redirect(url_for(".point", point_id=point_id))


@bp.post("/points/<uuid:point_id>/state")
@requires(Permission.JOURNEY_EDIT)
def retire_point(point_id: UUID) -> Any:
    """Measure it no longer, or again."""
    shown = _editable(point_id)
    to = request.form.get("to")
    if not ConfirmForm().validate_on_submit() or to not in {"retired", "measured"}:
        abort(400)
    point_actions.retire_point(shown, back=to == "measured")
    flash(_("Saved: %(name)s.", name=shown.name.in_language(language())))
    return redirect(url_for(".point", point_id=point_id))


@bp.get("/points/<uuid:point_id>/delete")
@requires(Permission.JOURNEY_EDIT)
def confirm_point_deletion(point_id: UUID) -> Any:
    """What goes with it."""
    return _show_deletion(_editable(point_id))


@bp.post("/points/<uuid:point_id>/delete")
@requires(Permission.JOURNEY_EDIT)
def delete_point(point_id: UUID) -> Any:
    """Delete it with everything measured there."""
    shown = _editable(point_id)
    if not ConfirmForm().validate_on_submit():
        abort(400)
    name = shown.name.in_language(language())
    try:
        point_actions.delete_point(shown)
    except Refusal as refusal:
        return _show_deletion(shown, refusal, refusal.status)
    flash(_("Deleted: %(name)s.", name=name))
    return redirect(url_for(".points"))


def _show_deletion(shown: MeasuringPoint, refusal: Refusal | None = None, status: int = 200) -> Any:
    title = _("Delete “%(name)s”?", name=unquoted(shown.name.in_language(language())))
    return show(
        "journeys/point_delete.html",
        Page(title, [*_way(shown), Crumb(_("Delete"))], section="journeys"),
        status,
        point=shown,
        refusal=refusal,
        going=point_queries.what_goes(shown.id),
        cases=point_queries.open_cases(shown.id),
    )


def _editable(point_id: UUID) -> MeasuringPoint:
    shown = here.point(point_id)
    here.editable_journey(shown.journey_id)
    return shown


def _wanted() -> point_list.Wanted:
    """The filter of the address; what it does not know narrows nothing."""
    args = request.args
    return point_list.Wanted(
        journey_id=args.get("journey", type=UUID),
        kind=args.get("kind", type=PointKind),
        state=args.get("state", type=PointState),
        trust=args.get("trust", type=Trust),
        overdue="overdue" in args,
        without_baseline="without_baseline" in args,
        mine="mine" in args,
    )


def _asked() -> dict[str, str]:
    names = ("journey", "kind", "state", "trust", "overdue", "without_baseline", "mine")
    return {name: request.args[name] for name in names if request.args.get(name)}


def _page_number() -> int:
    text = request.args.get("page", "1")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 1


def _most_urgent(found: point_list.Listing) -> Next | None:
    first = found.rows[0] if found.rows else None
    if first is None or not first.figure.is_stale:
        return None
    name = first.point.name.in_language(language())
    return Next(_("Most overdue"), name, url_for(".point", point_id=first.point.id))


def _metric() -> Metric | None:
    """The catalogue's entry the form was opened with, if there is such a one."""
    key = request.form.get("metric_key") or request.args.get("metric", "")
    try:
        return catalogue.metric(key)
    except LookupError:
        return None


def _texts(metric: Metric | None, form: PointForm) -> Texts:
    """The catalogue's words in both languages, where nobody has put their own in place of them."""
    if metric is None:
        return Texts()
    texts = Texts(metric.name, metric.unit, method=metric.how)
    own = {
        name: Wording()
        for name in ("name", "unit", "method")
        if form[name].data != getattr(texts, name).in_language(language())
    }
    return texts._replace(**own)


def _form(journey: Journey, shown: MeasuringPoint | None, metric: Metric | None) -> PointForm:
    """The form with this organisation's places, people and points to choose from."""
    moves = point_queries.moved_by(shown.id) if shown else set()
    data = as_shown(shown, language(), moves) if shown else _suggested(metric)
    form = PointForm(data=data)
    form.place.choices = options(
        (one.key, _place_in_words(one)) for one in point_queries.places(journey.id)
    )
    people = point_queries.colleagues()
    form.data_owner.choices = options(
        [("", _("nobody yet")), *((str(user_id), name) for user_id, name in people)]
    )
    form.moves.choices = options(
        (str(one.id), f"{one.name.in_language(language())} · {KINDS[one.kind]}")
        for one in point_queries.possible_effects(journey, shown, moves)
    )
    offer_choices(form, shown if shown and shown.current_id else None)
    return form


def _suggested(metric: Metric | None) -> dict[str, Any]:
    """What a new point begins with."""
    stage, step = request.args.get("stage", type=UUID), request.args.get("step", type=UUID)
    place = f"step:{step}" if step else f"stage:{stage}" if stage else "journey"
    data: dict[str, Any] = {
        "place": place, "decimals": 1, "interval_days": 30, "trust": "C", "state": "defined",
        "data_owner": str(g.actor.user_id),
    }  # fmt: skip
    if metric:
        data |= {
            "name": metric.name.in_language(language()),
            "unit": metric.unit.in_language(language()),
            "method": metric.how.in_language(language()),
            "kind": metric.kind.value, "mode": metric.mode.value, "better": metric.better.value,
            "decimals": metric.decimals, "interval_days": metric.interval_days,
            "metric_key": metric.key,
        }  # fmt: skip
    return data


def _place_in_words(place: Place) -> str:
    if place.stage is None:
        return _("the journey as a whole")  # type: ignore[no-any-return]
    stage = place.stage.name.in_language(language())
    if place.touchpoint is None:
        return _("stage: %(name)s", name=stage)  # type: ignore[no-any-return]
    return f"{stage} · {place.touchpoint.in_language(language())}"


def _show_catalogue(journey: Journey) -> Any:
    title = _("New measuring point")
    groups = [
        (KINDS[kind], KIND_HINTS[kind], [one for one in catalogue.metrics() if one.kind is kind])
        for kind in PointKind
    ]
    kept = {name: request.args[name] for name in ("stage", "step") if name in request.args}
    return show(
        "journeys/point_new.html",
        Page(title, [*_to(journey), Crumb(title)], section="journeys"),
        journey=journey,
        groups=groups,
        kept=kept,
    )


def _show_new(
    journey: Journey,
    form: PointForm,
    metric: Metric | None,
    refusal: Refusal | None = None,
    *,
    status: int,
) -> Any:
    title = _("New measuring point")
    return show(
        "journeys/point_form.html",
        Page(title, [*_to(journey), Crumb(title)], section="journeys"),
        status,
        journey=journey,
        point=None,
        form=form,
        metric=metric,
        refusal=in_place(form, refusal),
        mode_hints=MODE_HINTS,
        kind_hints=KIND_HINTS,
    )


def _show_edit(
    journey: Journey,
    shown: MeasuringPoint,
    form: PointForm,
    refusal: Refusal | None = None,
    *,
    edited: bool = False,
    status: int,
) -> Any:
    stored = conflicts.differing(form, _stored(shown)) if edited else []
    if edited:
        form.revision.data = str(shown.revision)
    title = _("Edit measuring point")
    return show(
        "journeys/point_form.html",
        Page(title, [*_way(shown), Crumb(_("Edit"))], section="journeys"),
        status,
        journey=journey,
        point=shown,
        form=form,
        metric=None,
        refusal=in_place(form, refusal),
        stored=stored,
        mode_hints=MODE_HINTS,
        kind_hints=KIND_HINTS,
    )


def _stored(shown: MeasuringPoint) -> list[tuple[str, str]]:
    """What somebody else has saved, to stand beside what was typed."""
    return [
        (_("Name"), shown.name.in_language(language())),
        (_("Whose view"), str(KINDS[shown.kind])),
        (_("How a value comes about"), str(MODES[shown.mode])),
        (_("Unit"), shown.unit.in_language(language())),
        (_("Which way is better"), str(BETTERS[shown.better])),
        (_("Source"), shown.source.in_language(language())),
        (_("Method"), shown.method.in_language(language())),
        (_("Interval in days"), number(shown.interval_days)),
        (_("Data owner"), shown.data_owner.name if shown.data_owner else ""),
        (_("Trust"), str(TRUST[shown.trust])),
        (_("State"), str(STATES[shown.state])),
        (_("Target"), written(shown, shown.target)),
        (_("Target to be reached by"), day(shown.target_on)),
    ]


def _home() -> Crumb:
    return Crumb(_("Journeys"), url_for(".inventory"))


def _to(journey: Journey) -> list[Crumb]:
    address = url_for(".journey", journey_id=journey.id)
    return [_home(), Crumb(journey.name.in_language(language()), address)]


def _way(shown: MeasuringPoint) -> list[Crumb]:
    name = shown.name.in_language(language())
    return [
        _home(),
        Crumb(_("Measuring points"), url_for(".points")),
        Crumb(name, url_for(".point", point_id=shown.id)),
    ]
