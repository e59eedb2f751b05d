"""Measurements from a file: mapping, preview, all or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import abort, flash, g, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.accounts.refusals import EditedMeanwhile, Refusal
from app.domain.policy import Permission
from app.journeys import bp, here, measurement_import, measurement_mapping, reach
from app.journeys.carried import NotCarried, carried, carry
from app.journeys.import_forms import AgreementForm, upload
from app.journeys.measurement_import import Plan
from app.journeys.measurement_mapping import COUNTS, ROLES, Chosen
from app.journeys.point_words import written
from app.journeys.sheet_writing import Sheet, as_csv, as_workbook, attachment
from app.journeys.sheets import SheetError, Table, read_table
from app.models import db
from app.models.journeys import Journey
from app.models.measuring import MeasuringPoint, Mode, PointState
from app.web.access import requires
from app.web.locale import language
from app.web.page import Crumb, Page, show

PATH = "/journeys/<uuid:journey_id>/measurements"
PREFERRED = ("measurements", "messwerte")
SAMPLE = 3
SHOWN = 50


@bp.get(f"{PATH}/import")
@requires(Permission.JOURNEY_EDIT)
def import_measurements(journey_id: UUID) -> Any:
    """Which file."""
    journey, points = _measurable(journey_id)
    return _ask_for_file(journey, points)


@bp.post(f"{PATH}/import")
@requires(Permission.JOURNEY_EDIT)
def take_measurements(journey_id: UUID) -> Any:
    """The next step with a file: its columns, what it would change, and finally changing it."""
    journey, points = _measurable(journey_id)
    step = request.form.get("step", "")
    if step not in {"mapping", "preview", "import"}:
        return _take_file(journey, points)
    try:
        table = _table_of(carried(_purpose(journey), request.form.get("table", "")))
    except NotCarried:
        return _ask_for_file(journey, points, _("Please choose the file once more."), 422)
    chosen = measurement_mapping.chosen(table, points, request.form)
    if step == "mapping":
        return _ask_for_mapping(journey, points, table, chosen)
    faults = measurement_mapping.faults(chosen, points)
    if faults:
        return _ask_for_mapping(journey, points, table, chosen, faults, 422)
    if step == "preview":
        return _preview(journey, points, table, chosen)
    return _import(journey, points, table, chosen)


@bp.get(f"{PATH}/template.<kind>")
@requires(Permission.JOURNEY_EDIT)
def measurement_template(journey_id: UUID, kind: str) -> Any:
    """A table to fill in: a line for each point of this journey."""
    journey, points = _measurable(journey_id)
    if kind not in {"csv", "xlsx"}:
        abort(404)
    roles = ["date", "point", "value", "n"]
    if any(point.mode is Mode.SHARE for point in points):
        roles.append("hits")
    if any(point.mode is Mode.NPS for point in points):
        roles += COUNTS
    roles.append("note")
    headings = [str(ROLES[role]) for role in roles]
    rest = [None] * (len(roles) - 2)
    rows = [[here.today(), point.name.in_language(language()), *rest] for point in points]
    sheet = Sheet(str(_("Measurements")), headings, rows)
    content = as_csv(sheet) if kind == "csv" else as_workbook([sheet])
    title = journey.name.in_language(language())
    return attachment(content, kind, g.organisation.name, title, _("Measurements"))


def _take_file(journey: Journey, points: Sequence[MeasuringPoint]) -> Any:
    if not points:
        return _ask_for_file(journey, points, status=422)
    try:
        table = read_table(upload("file"), PREFERRED)
        if not table.rows:
            raise SheetError(_("There are headings, but no lines below them."))
        return _ask_for_mapping(
            journey, points, table, measurement_mapping.guessed(table, points)
        )  # fmt: skip
    except SheetError as error:
        return _ask_for_file(journey, points, error.sentence, 422)
    except NotCarried:
        return _ask_for_file(journey, points, _("The file holds too much text."), 422)


def _preview(
    journey: Journey, points: Sequence[MeasuringPoint], table: Table, chosen: Chosen
) -> Any:
    plan = measurement_import.plan(table, chosen, points, here.today())
    status = 422 if plan.problems else 200
    return _show_preview(journey, table, chosen, plan, AgreementForm(formdata=None), status)


def _import(
    journey: Journey, points: Sequence[MeasuringPoint], table: Table, chosen: Chosen
) -> Any:
    form = AgreementForm()
    today = here.today()
    if not form.validate():
        plan = measurement_import.plan(table, chosen, points, today)
        return _show_preview(journey, table, chosen, plan, form, 422)
    agreed, reason = form.entry()
    try:
        done = measurement_import.take(
            journey, table, chosen, points, today, agreed=agreed, reason=reason
        )
    except (Refusal, EditedMeanwhile) as refusal:
        plan = measurement_import.plan(table, chosen, points, today)
        status = refusal.status if isinstance(refusal, Refusal) else 409
        if isinstance(refusal, Refusal) and refusal.field == "reason":
            form.reason.errors = [refusal.sentence]
        return _show_preview(journey, table, chosen, plan, form, status)
    flash(_outcome(done))
    return redirect(url_for("journeys.journey", journey_id=journey.id), 303)


def _outcome(done: Plan) -> str:
    if not done.added and not done.corrections:
        return str(_("Nothing was new: all these values were there already."))
    sentences = [
        ngettext("%(num)s value was added.", "%(num)s values were added.", len(done.added))
    ]
    if done.corrections:
        corrected = len(done.corrections)
        sentences.append(
            ngettext("%(num)s value was corrected.", "%(num)s values were corrected.", corrected)
        )
    return " ".join(sentences)


def _measurable(journey_id: UUID) -> tuple[Journey, list[MeasuringPoint]]:
    """The journey and those of its points this person may measure; 404 if there is nothing."""
    journey = here.journey(journey_id)
    query = reach.measurable_by(g.actor).where(
        MeasuringPoint.journey_id == journey_id, MeasuringPoint.state != PointState.RETIRED
    )
    points = list(db.session.scalars(query.order_by(MeasuringPoint.position, MeasuringPoint.id)))
    if not points and not reach.may_edit(g.actor, journey):
        abort(404)
    return journey, points


def _purpose(journey: Journey) -> str:
    return f"measurements:{journey.id}"


def _table_of(content: Any) -> Table:
    name, headings, rows = content
    return Table(name, tuple(headings), tuple((line, cells) for line, cells in rows))


def _page(journey: Journey, title: str) -> Page:
    name = journey.name.in_language(language())
    crumbs = [
        Crumb(_("Journeys"), url_for("journeys.inventory")),
        Crumb(name, url_for("journeys.journey", journey_id=journey.id)),
        Crumb(title),
    ]
    return Page(title, crumbs, section="journeys")


def _ask_for_file(
    journey: Journey, points: Sequence[MeasuringPoint], fault: Any = "", status: int = 200
) -> Any:
    page = _page(journey, _("Bring in measurements"))
    return show(
        "journeys/import.html", page, status, journey=journey, points=points, fault=fault
    )  # fmt: skip


def _ask_for_mapping(
    journey: Journey,
    points: Sequence[MeasuringPoint],
    table: Table,
    chosen: Chosen,
    faults: Sequence[str] = (),
    status: int = 200,
) -> Any:
    columns = [
        (i, heading, _sample(table, i), chosen.roles[i]) for i, heading in enumerate(table.headings)
    ]
    return show(
        "journeys/import_mapping.html",
        _page(journey, _("What the columns mean")),
        status,
        journey=journey,
        points=points,
        table=table,
        carried=_carried(journey, table),
        columns=columns,
        roles=ROLES,
        chosen=chosen,
        point_column=chosen.column("point"),
        faults=faults,
    )


def _sample(table: Table, column: int) -> list[str]:
    """A few different cells of a column."""
    return list(dict.fromkeys(row[column] for _line, row in table.rows if row[column]))[:SAMPLE]


def _show_preview(
    journey: Journey, table: Table, chosen: Chosen, plan: Plan, form: AgreementForm, status: int
) -> Any:
    return show(
        "journeys/import_preview.html",
        _page(journey, _("What the file changes")),
        status,
        journey=journey,
        carried=_carried(journey, table),
        chosen=chosen,
        point_column=chosen.column("point"),
        plan=plan,
        form=form,
        shown=SHOWN,
        moved=status == 409,
        written=written,
    )


def _carried(journey: Journey, table: Table) -> str:
    return carry(_purpose(journey), [table.name, table.headings, table.rows])
