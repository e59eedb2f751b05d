"""The ledger of proofs: before and after, what is not known, and who was told."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import abort, flash, g, redirect, request, url_for
from flask_babel import gettext as _

from app.accounts.forms import in_place, options
from app.accounts.refusals import Refusal
from app.domain.measuring import Change
from app.domain.policy import Permission
from app.journeys import here as journeys_here
from app.journeys import measuring
from app.models import db
from app.models.measuring import Measurement, MeasuringPoint
from app.models.tracking import KeyResult
from app.okrs import bp, here, proof_words, proofs
from app.okrs.proof_forms import ProofForm, SharingForm
from app.okrs.proofs import Told
from app.web.access import requires
from app.web.locale import language
from app.web.page import Crumb, Next, Page, show


@bp.get("/proofs", endpoint="proofs")
@requires(Permission.GOAL_READ)
def show_ledger() -> Any:
    """Everything that was written down as proof, the newest first."""
    found = proofs.ledger(g.actor, _page_number())
    proven = sum(told.is_proven for told in found.proofs)
    title = proof_words.headline(found.total, proven) if found.last == 1 else _("Proofs of success")
    return show(
        "okrs/proofs.html",
        Page(title, [_home(), Crumb(_("Proofs"))], _untold(found), "goals"),
        found=found,
        said=proof_words,
        elsewhere=lambda page: url_for(".proofs", page=page),
    )


@bp.get("/proofs/<uuid:proof_id>")
@requires(Permission.GOAL_READ)
def proof(proof_id: UUID) -> Any:
    """One proof: its figures, what is not known, who was told."""
    told = _told(proof_id)
    return _show_proof(told, _sharing_form(told))


@bp.route("/key-results/<uuid:key_result_id>/proofs/new", methods=["GET", "POST"])
@requires(Permission.KEY_RESULT_CHECK_IN)
def new_proof(key_result_id: UUID) -> Any:
    """Write down what has changed since."""
    query = proofs.provable_by(g.actor).where(KeyResult.id == key_result_id)
    key_result = db.session.scalars(query).first() or abort(404)
    point = journeys_here.point(key_result.point_id) if key_result.point_id else None
    figure = proofs.choices(point) if point else None
    if point is None or figure is None or len(figure.series) < 2:
        return _show_too_little(key_result, point)
    form = _form(key_result, figure)
    if "compare" in request.form or not form.validate_on_submit():
        status = 422 if form.is_submitted() and "compare" not in request.form else 200
        return _show_form(key_result, figure, form, status=status)
    try:
        written = proofs.write_proof(key_result, point, form.entry(language()))
    except Refusal as refusal:
        return _show_form(key_result, figure, form, refusal, status=refusal.status)
    flash(_("Written down: %(name)s.", name=written.title.in_language(language()).rstrip(".")))
    return redirect(url_for(".proof", proof_id=written.id))


@bp.post("/proofs/<uuid:proof_id>/sharing")
@requires(Permission.KEY_RESULT_CHECK_IN)
def share_proof(proof_id: UUID) -> Any:
    """Who was told, and when."""
    told = _told(proof_id)
    if not told.may_edit:
        abort(404)
    form = _sharing_form(told)
    if not form.validate_on_submit():
        return _show_proof(told, form, status=422)
    proofs.share(told.proof, form.sharing(language(), proofs.names_of(told.proof)))
    flash(_("Saved: with whom it was shared."))
    return redirect(url_for(".proof", proof_id=proof_id))


def _told(proof_id: UUID) -> Told:
    return proofs.told(proof_id, g.actor) or abort(404)


def _form(key_result: KeyResult, figure: measuring.Figure) -> ProofForm:
    """Baseline → current value to begin with; all valid measurements to choose from."""
    first = _first(key_result, figure)
    form = ProofForm(data={"before": str(first.id), "after": str(figure.series[-1].id)})
    form.today = here.today()
    rows = [(str(row.id), _labelled(figure, row)) for row in figure.series]
    form.before.choices = options(rows)
    form.after.choices = options(reversed(rows))
    return form


def _first(key_result: KeyResult, figure: measuring.Figure) -> Measurement:
    by_id = {row.id: row for row in figure.series}
    start = by_id.get(key_result.baseline_id) if key_result.baseline_id else None
    return start or figure.baseline or figure.series[0]


def _labelled(figure: measuring.Figure, row: Measurement) -> str:
    text = proof_words.measured(figure.point, row)
    if figure.baseline is not None and row.id == figure.baseline.id:
        return str(_("%(value)s (baseline)", value=text))
    return text


def _chosen(figure: measuring.Figure, form: ProofForm) -> Change | None:
    """The change between the two that are chosen; None while they are in the wrong order."""
    rows = {str(row.id): row for row in figure.series}
    before, after = rows.get(form.before.data), rows.get(form.after.data)
    if before is None or after is None or before.measured_on >= after.measured_on:
        return None
    return measuring.change(figure.point, before, after)


def _show_form(
    key_result: KeyResult,
    figure: measuring.Figure,
    form: ProofForm,
    refusal: Refusal | None = None,
    *,
    status: int,
) -> Any:
    title = _("New proof of success")
    change = _chosen(figure, form)
    return show(
        "okrs/proofs_new.html",
        Page(title, [*_way(key_result), Crumb(title)], section="goals"),
        status,
        key_result=key_result, point=figure.point, form=form, refusal=in_place(form, refusal),
        change=change, said=proof_words,
        is_proven=change is not None and proofs.is_proof(change),
    )  # fmt: skip


def _show_too_little(key_result: KeyResult, point: MeasuringPoint | None) -> Any:
    title = _("New proof of success")
    return show(
        "okrs/proofs_too_little.html",
        Page(title, [*_way(key_result), Crumb(title)], section="goals"),
        key_result=key_result,
        point=point,
    )


def _show_proof(told: Told, form: SharingForm, status: int = 200) -> Any:
    title = told.proof.title.in_language(language())
    return show(
        "okrs/proofs_one.html",
        Page(title, [_home(), Crumb(_("Proofs"), url_for(".proofs")), Crumb(title)], None, "goals"),
        status,
        told=told,
        form=form,
        said=proof_words,
    )


def _sharing_form(told: Told) -> SharingForm:
    names = "\n".join(name.in_language(language()) for name in proofs.names_of(told.proof))
    form = SharingForm(data={"shared_with": names, "shared_on": told.proof.shared_on})
    form.today = here.today()
    return form


def _untold(found: proofs.Ledger) -> Next | None:
    """A success nobody was told about changes nothing."""
    for told in found.proofs:
        if told.is_proven and told.may_edit and not told.proof.shared_with:
            name = told.proof.title.in_language(language())
            address = url_for(".proof", proof_id=told.proof.id) + "#sharing"
            return Next(_("Tell somebody"), name, address)
    return None


def _page_number() -> int:
    text = request.args.get("page", "1")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 1


def _home() -> Crumb:
    return Crumb(_("Goals"), url_for(".dashboard"))


def _way(key_result: KeyResult) -> list[Crumb]:
    name = key_result.text.in_language(language())
    return [_home(), Crumb(name, url_for(".key_result", key_result_id=key_result.id))]
