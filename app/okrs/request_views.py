"""What a key result needs from other departments."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import abort, flash, g, redirect, request, url_for
from werkzeug.wrappers import Response

from app.accounts.forms import ConfirmForm, in_place
from app.accounts.refusals import EditedMeanwhile, Refusal
from app.domain.policy import Permission
from app.findings.speech import _, ngettext
from app.journeys.editing import departments
from app.models import db
from app.models.okrs import RequestState
from app.models.tracking import DepartmentRequest, KeyResult
from app.okrs import bp, here, request_queries
from app.okrs import requests as actions
from app.okrs.request_forms import ANSWER_WORDS, AnswerForm, RequestForm
from app.okrs.request_queries import Asked, Listing, View
from app.okrs.request_words import CHANGES, SIGNS, VIEWS
from app.okrs.words import REQUEST_STATE
from app.web.access import requires
from app.web.locale import day, language
from app.web.page import Crumb, Next, Page, show


@bp.get("/requests")
@requires(Permission.GOAL_READ)
def requests() -> Any:
    """Requests of open cycles: to one's departments, from one's goals, or all."""
    views = request_queries.views_for(g.actor)
    wanted = request.args.get("view", type=View)
    view = wanted if wanted in views else views[0]
    found = request_queries.listing(g.actor, view, _page_number())
    return show(
        "okrs/requests.html",
        Page(_title(found), _crumbs(), _next(view, found), "goals"),
        found=found,
        tabs=[(str(VIEWS[one]), url_for(".requests", view=one.value), one is view)
              for one in views],
        view=view,
        states=REQUEST_STATE,
        signs=SIGNS,
        today=here.today(),
        elsewhere=lambda number: url_for(".requests", view=view.value, page=number),
    )  # fmt: skip


@bp.route("/key-results/<uuid:key_result_id>/requests", methods=["GET", "POST"])
@requires(Permission.KEY_RESULT_CHECK_IN)
def ask(key_result_id: UUID) -> Any:
    """Ask another department for something this key result needs."""
    query = actions.askable_by(g.actor).where(KeyResult.id == key_result_id)
    key_result = db.session.scalars(query).first() or abort(404)
    form = _form()
    if not form.validate_on_submit():
        return _show_asking(key_result, form, status=422 if form.errors else 200)
    try:
        made = actions.ask(key_result, form.entry(), language())
    except Refusal as refusal:
        return _show_asking(key_result, form, refusal, status=refusal.status)
    flash(_("Asked. The leads of the department see it on their list."))
    return _to(made.id)


@bp.get("/requests/<uuid:request_id>", endpoint="request")
@requires(Permission.GOAL_READ)
def department_request(request_id: UUID) -> Any:
    """One request: what is needed, by when, what was answered."""
    shown = _shown(request_id)
    form = AnswerForm(formdata=None, data=_as_answered(shown.request))
    return _show(shown, form)


@bp.post("/requests/<uuid:request_id>")
@requires(Permission.GOAL_EDIT)
def answer_request(request_id: UUID) -> Any:
    """Accept, negotiate, decline, or say that it is done."""
    query = actions.answerable_by(g.actor).where(DepartmentRequest.id == request_id)
    row = db.session.scalars(query).first() or abort(404)
    form = AnswerForm()
    if not form.validate_on_submit():
        return _show(_shown(request_id), form, status=422)
    try:
        actions.answer(row, form.entry(), form.opened_on(), here.today(), language())
    except EditedMeanwhile:
        return _show(_shown(request_id), form, edited=True, status=409)
    except Refusal as refusal:
        return _show(_shown(request_id), form, refusal, status=refusal.status)
    flash(_("Answered."))
    return _to(request_id)


@bp.route("/requests/<uuid:request_id>/edit", methods=["GET", "POST"])
@requires(Permission.KEY_RESULT_CHECK_IN)
def revise_request(request_id: UUID) -> Any:
    """Ask for something else, or by another day."""
    row = _asked_or_404(request_id)
    form = _form(row)
    if not form.validate_on_submit():
        return _show_revising(row, form, status=422 if form.errors else 200)
    try:
        actions.revise(row, form.entry(), form.opened_on(), language())
    except EditedMeanwhile:
        return _show_revising(row, form, edited=True, status=409)
    except Refusal as refusal:
        return _show_revising(row, form, refusal, status=refusal.status)
    flash(_("Asked again."))
    return _to(request_id)


@bp.get("/requests/<uuid:request_id>/delete")
@requires(Permission.KEY_RESULT_CHECK_IN)
def confirm_request_removal(request_id: UUID) -> Any:
    """Asks once."""
    _asked_or_404(request_id)
    shown = _shown(request_id)
    title = _("Take this request back?")
    return show(
        "okrs/requests_delete.html",
        Page(title, _crumbs(Crumb(_name(shown), _address(request_id)), Crumb(_("Take back"))),
             section="goals"),
        shown=shown,
    )  # fmt: skip


@bp.post("/requests/<uuid:request_id>/delete")
@requires(Permission.KEY_RESULT_CHECK_IN)
def withdraw_request(request_id: UUID) -> Response:
    """It is not needed any more."""
    row = _asked_or_404(request_id)
    if not ConfirmForm().validate_on_submit():
        abort(400)
    actions.withdraw(row)
    flash(_("Taken back; the goal’s history keeps it."))
    return redirect(url_for(".requests"))


def _asked_or_404(request_id: UUID) -> DepartmentRequest:
    query = actions.asked_by(g.actor).where(DepartmentRequest.id == request_id)
    return db.session.scalars(query).first() or abort(404)


def _shown(request_id: UUID) -> Asked:
    return request_queries.one(request_id) or abort(404)


def _form(row: DepartmentRequest | None = None) -> RequestForm:
    data: dict[str, Any] = {}
    if row:
        data = {
            "department": str(row.department_id), "text": row.text.in_language(language()),
            "needed_by": row.needed_by, "revision": row.revision,
        }  # fmt: skip
    return RequestForm(departments=departments(), today=here.today(), data=data)


def _as_answered(row: DepartmentRequest) -> dict[str, Any]:
    state = row.state.value if row.state is not RequestState.ASKED else None
    return {
        "state": state,
        "reply": row.reply.in_language(language()),
        "revision": row.revision,
    }


def _page_number() -> int:
    text = request.args.get("page", "1")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 1


def _title(found: Listing) -> str:
    waiting = sum(one.request.state is RequestState.ASKED for one in found.rows)
    if not waiting:
        return _("Requests between departments")
    return ngettext(
        "%(num)s request waits for an answer", "%(num)s requests wait for an answer", waiting
    )


def _next(view: View, found: Listing) -> Next | None:
    first = found.rows[0] if found.rows else None
    if view is not View.TO or first is None or first.request.state is not RequestState.ASKED:
        return None
    return Next(_("To be answered"), _name(first), _address(first.request.id))


def _name(shown: Asked) -> str:
    text = shown.request.text.in_language(language())
    return text if len(text) <= 60 else text[:59].rstrip() + "…"


def _address(request_id: UUID) -> str:
    return url_for(".request", request_id=request_id)


def _to(request_id: UUID) -> Response:
    return redirect(_address(request_id))


def _crumbs(*more: Crumb) -> list[Crumb]:
    title = _("Requests")
    first = Crumb(_("Goals"), url_for(".dashboard"))
    return [first, Crumb(title, url_for(".requests")), *more] if more else [first, Crumb(title)]


def _show(
    shown: Asked,
    form: AnswerForm,
    refusal: Refusal | None = None,
    *,
    edited: bool = False,
    status: int = 200,
) -> Any:
    row = shown.request
    stored = []
    if edited:
        form.revision.data = str(row.revision)
        stored = [
            (
                str(form.state.label.text),
                str(ANSWER_WORDS.get(row.state, REQUEST_STATE[row.state])),
            ),
            (str(form.reply.label.text), row.reply.in_language(language())),
            (_("What is needed"), row.text.in_language(language())),
            (_("Needed by"), day(row.needed_by)),
        ]
    may_answer = g.actor.may(Permission.GOAL_EDIT) and request_queries.is_among(
        actions.answerable_by(g.actor), DepartmentRequest, row.id
    )
    may_revise = g.actor.may(Permission.KEY_RESULT_CHECK_IN) and request_queries.is_among(
        actions.asked_by(g.actor), DepartmentRequest, row.id
    )
    return show(
        "okrs/requests_one.html",
        Page(_("What is needed"), _crumbs(Crumb(_name(shown))), section="goals"),
        status,
        shown=shown,
        form=form,
        refusal=in_place(form, refusal),
        stored=stored,
        steps=request_queries.steps(row),
        words=CHANGES,
        states=REQUEST_STATE,
        signs=SIGNS,
        may_answer=may_answer,
        may_revise=may_revise,
        today=here.today(),
    )


def _show_asking(
    key_result: KeyResult, form: RequestForm, refusal: Refusal | None = None, *, status: int
) -> Any:
    title = _("Ask another department")
    return show(
        "okrs/requests_new.html",
        Page(title, _crumbs(Crumb(title)), section="goals"),
        status,
        key_result=key_result,
        form=form,
        refusal=in_place(form, refusal),
        stored=[],
        back=url_for(".key_result", key_result_id=key_result.id),
    )


def _show_revising(
    row: DepartmentRequest,
    form: RequestForm,
    refusal: Refusal | None = None,
    *,
    edited: bool = False,
    status: int,
) -> Any:
    shown = _shown(row.id)
    stored = []
    if edited:
        form.revision.data = str(row.revision)
        stored = [
            (str(form.department.label.text), shown.department.in_language(language())),
            (str(form.text.label.text), row.text.in_language(language())),
            (str(form.needed_by.label.text), day(row.needed_by)),
            (_("Answer"), str(REQUEST_STATE[row.state])),
            (_("In a sentence"), row.reply.in_language(language())),
        ]
    title = _("Ask differently")
    return show(
        "okrs/requests_new.html",
        Page(title, _crumbs(Crumb(_name(shown), _address(row.id)), Crumb(title)),
             section="goals"),
        status,
        key_result=db.session.get_one(KeyResult, row.key_result_id),
        form=form,
        refusal=in_place(form, refusal),
        stored=stored,
        back=_address(row.id),
    )  # fmt: skip
