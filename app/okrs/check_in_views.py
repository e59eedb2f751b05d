"""Checking in: value, confidence, one sentence; and what is due for me."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from flask import flash, g, redirect, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select

from app.accounts.forms import in_place
from app.accounts.refusals import Refusal
from app.domain.check_ins import latest_day
from app.domain.okrs import Status
from app.domain.policy import Permission
from app.journeys import point_words
from app.models import db
from app.models.tracking import KeyResult
from app.okrs import bp, calendar, check_in_queries, check_ins, here, mine, request_queries
from app.okrs.check_in_forms import CheckInForm
from app.okrs.check_in_queries import Subject
from app.okrs.check_ins import Reported
from app.okrs.words import STATUS
from app.web.access import requires
from app.web.locale import day, language
from app.web.page import Crumb, Next, Page, show


@bp.route("/key-results/<uuid:key_result_id>/check-ins", methods=["GET", "POST"])
@requires(Permission.KEY_RESULT_CHECK_IN)
def check_in(key_result_id: UUID) -> Any:
    """Report on a key result."""
    key_result = here.reportable_key_result(key_result_id)
    at = check_in_queries.subject(key_result)
    form = _form(at)
    if not form.validate_on_submit():
        return _show(at, form, status=422 if form.is_submitted() else 200)
    try:
        reported = check_ins.check_in(key_result, form.entry())
    except Refusal as refusal:
        return _show(at, form, refusal, status=refusal.status)
    _say(key_result, reported)
    if key_result.owner_id == g.actor.user_id:
        return redirect(url_for(".mine"))
    return redirect(url_for(".check_in", key_result_id=key_result_id) + "#told")


@bp.get("/goals/mine", endpoint="mine")
@requires(Permission.GOAL_READ)
def my_goals() -> Any:
    """Everything that waits for me, the most urgent first."""
    found = mine.waiting(g.actor, here.today())
    title = _headline(found)
    first = found.due[0] if found.due else None
    return show(
        "okrs/mine.html",
        Page(
            _("My goals"),
            [Crumb(_("Goals"), url_for(".dashboard")), Crumb(_("My goals"))],
            _to_form(first.key_result) if first else None,
            "goals",
        ),
        headline=title,
        found=found,
        today=here.today(),
        open_requests=db.session.scalar(
            select(request_queries.open_ones(g.actor, found.departments))
        ),
        address=calendar.address(g.actor),
        is_written_to=g.actor.may(Permission.KEY_RESULT_CHECK_IN),
    )


def _form(at: Subject) -> CheckInForm:
    done = [str(step.id) for step in at.steps if step.done_on]
    return CheckInForm(
        at.point,
        at.steps,
        data={
            "measured_on": latest_day(here.today(), at.cycle.ends_on),
            "operation": str(uuid4()),
            "done": done,
            "shown_done": " ".join(done),
            "claimed": "",
        },
    )


def _show(at: Subject, form: CheckInForm, refusal: Refusal | None = None, *, status: int) -> Any:
    today = here.today()
    lines = check_in_queries.told(at.key_result, at.cycle.starts_on)
    reason = check_ins.why_not(at.key_result, at.objective, at.cycle, today)
    goal = url_for(".objective", objective_id=at.objective.id)
    return show(
        "okrs/check_in.html",
        Page(
            _("Check-in"),
            [
                Crumb(_("Goals"), url_for(".dashboard")),
                Crumb(at.objective.text.in_language(language()), goal),
                Crumb(_("Check-in")),
            ],
            section="goals",
        ),
        status,
        at=at,
        form=form,
        refusal=None if reason else in_place(form, refusal),
        why_not=reason,
        has_ended=today > at.cycle.ends_on,
        today=today,
        lines=lines,
        meanwhile=check_in_queries.measured_meanwhile(lines),
        words=point_words,
        statuses=STATUS,
    )


def _say(key_result: KeyResult, reported: Reported) -> None:
    """What was kept, and where the key result stands by it."""
    name = key_result.text.in_language(language())
    if not reported.is_new:
        flash(_("This check-in had already arrived: %(name)s.", name=name))
        return
    flash(_("Checked in: %(name)s. Computed: %(status)s.", name=name,
            status=STATUS[key_result.status]))  # fmt: skip
    row = reported.check_in
    newest = key_result.last_check_in_on
    if newest and newest > row.measured_on:
        flash(_("There is a check-in of a later day, %(day)s: that one counts.", day=day(newest)))
    if key_result.value_on and row.measurement_id and key_result.value_on > row.measured_on:
        flash(_("There is a newer value, of %(day)s: that one counts.",
                day=day(key_result.value_on)))  # fmt: skip
    if row.claimed and row.claimed is not key_result.status:
        flash(_("You see it differently: both are shown."))


def _to_form(key_result: KeyResult) -> Next:
    name = key_result.text.in_language(language())
    return Next(_("Next check-in"), name, url_for(".check_in", key_result_id=key_result.id))


def _headline(found: mine.Waiting) -> str:
    if found.due:
        stale = sum(one.key_result.status is Status.STALE for one in found.due)
        waiting = ngettext(
            "%(num)s check-in waits for you", "%(num)s check-ins wait for you", len(found.due)
        )
        if not stale:
            return str(waiting)
        silent = ngettext("%(num)s of them for too long", "%(num)s of them for too long", stale)
        return f"{waiting}, {silent}"
    if found:
        return str(_("No check-in is due, but somebody waits for you"))
    return str(_("Nothing waits for you"))
