"""Journeys as files: out as CSV, XLSX and JSON, and in again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from flask import abort, flash, g, redirect, request, url_for
from flask_babel import gettext as _

from app.accounts.refusals import Refusal
from app.domain.policy import Permission
from app.journeys import bp, file_reading, file_tables, here, journey_files, journey_import
from app.journeys.carried import NotCarried, carried, carry
from app.journeys.file_reading import JourneyFileError, Told
from app.journeys.file_tables import in_words
from app.journeys.import_forms import ImportedJourneyForm, upload
from app.journeys.sheet_writing import as_csv, as_workbook, attachment
from app.journeys.sheets import SheetError, read_tables
from app.web import audit
from app.web.access import requires
from app.web.locale import language
from app.web.page import Crumb, Page, show

PURPOSE = "journey"
KINDS = ("csv", "xlsx", "json")
SHOWN = 50


@bp.get("/journeys/<uuid:journey_id>/export.<kind>")
@requires(Permission.JOURNEY_READ)
def export(journey_id: UUID, kind: str) -> Any:
    """A journey as a file."""
    journey = here.journey(journey_id)
    if kind not in KINDS:
        abort(404)
    document = journey_files.document_of(journey)
    title = journey.name.in_language(language())
    audit.note_at_once("journey-exported", f"{title} ({kind})")
    return attachment(_written(document, kind), kind, g.organisation.name, title)


@bp.get("/journeys/import")
@requires(Permission.JOURNEY_CREATE)
def import_journey() -> Any:
    """Which file."""
    return _ask_for_file()


@bp.post("/journeys/import")
@requires(Permission.JOURNEY_CREATE)
def take_journey() -> Any:
    """What the file would bring along; then, once it was seen, the journey."""
    if request.form.get("step") != "import":
        return _take_file()
    try:
        journey_id, document = carried(PURPOSE, request.form.get("document", ""))
        told = file_reading.read_document(document, here.today())
    except NotCarried:
        return _ask_for_file([_("Please choose the file once more.")], 422)
    except JourneyFileError as error:
        return _ask_for_file([_fault(in_words(one.path), one) for one in error.faults], 422)
    return _import(UUID(journey_id), document, told)


def _take_file() -> Any:
    place = in_words
    try:
        content = upload("file")
        if content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in {b"{", b"["}:
            if len(content) > file_reading.MAX_BYTES:
                raise SheetError(_("The file is larger than 2 MB."))
            document = file_reading.document_of(content)
        else:
            source = file_tables.document_of(read_tables(content))
            document, place = source.document, source.place
        told = file_reading.read_document(document, here.today())
        return _preview(uuid4(), document, told)
    except SheetError as error:
        return _ask_for_file([error.sentence], 422)
    except NotCarried:
        return _ask_for_file([_("The file holds too much text.")], 422)
    except JourneyFileError as error:
        if isinstance(error, file_tables.TableError):
            place = error.source.place
        return _ask_for_file([_fault(place(one.path), one) for one in error.faults], 422)


def _import(journey_id: UUID, document: Any, told: Told) -> Any:
    form = ImportedJourneyForm()
    if not form.validate():
        return _preview(journey_id, document, told, form, 422)
    try:
        name = form.name.data or told["journey"]["name"].in_language(language())
        journey = journey_import.write(told, journey_id, name)
    except Refusal as refusal:
        form.name.errors = [refusal.sentence]
        return _preview(journey_id, document, told, form, refusal.status)
    flash(_("Added: %(name)s.", name=journey.name.in_language(language())))
    return redirect(url_for("journeys.journey", journey_id=journey.id), 303)


def _written(document: Any, kind: str) -> bytes:
    if kind == "json":
        return journey_files.as_json(document)
    if kind == "csv":
        return as_csv(file_tables.map_sheet(document))
    return as_workbook(file_tables.sheets(document))


def _fault(place: str, fault: Any) -> str:
    return f"{place}: {fault.sentence}" if place else str(fault.sentence)


def _page(title: str) -> Page:
    crumbs = [Crumb(_("Journeys"), url_for("journeys.inventory")), Crumb(title)]
    return Page(title, crumbs, section="journeys")


def _ask_for_file(faults: Sequence[Any] = (), status: int = 200) -> Any:
    page = _page(_("Bring in a journey"))
    return show("journeys/import_journey.html", page, status, faults=faults, shown=SHOWN)


def _preview(
    journey_id: UUID,
    document: Any,
    told: Told,
    form: ImportedJourneyForm | None = None,
    status: int = 200,
) -> Any:
    outlook = journey_import.outlook(told)
    if form is None:
        form = ImportedJourneyForm(formdata=None, data={"name": outlook.free_name})
    return show(
        "journeys/import_journey_preview.html",
        _page(_("What the file brings along")),
        status,
        told=told,
        outlook=outlook,
        carried=carry(PURPOSE, [str(journey_id), document]),
        form=form,
    )
