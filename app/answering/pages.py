"""What the participant's pages show: plain values in, templates out. Nothing here decides."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from flask import (
    current_app,
    g,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _
from flask_babel import ngettext, refresh
from werkzeug.wrappers import Response

from app.answering import queries
from app.answering.actions import Conflict, Saved
from app.answering.entry import MAX_COMMENT, Entry
from app.answering.page import SheetPage
from app.answering.progress import SECONDS_PER_QUESTION, minutes_for, rail_of
from app.answering.queries import Given, Place, Sheet, Welcome
from app.answering.questionnaire import Question, level_names, questions_of
from app.answering.refusals import BadEntry, Refusal, UnknownLink
from app.web.locale import language
from app.web.page import show


def place_here() -> Place:
    """The holder's place, with the page narrowed to the round's languages and time zone."""
    at = queries.place(g.holder)
    _speak_for(at)
    return at


def start(at: Place, sheet: Sheet, welcome: Welcome) -> Any:
    """The first page: welcome, rules, and the way to the first open question."""
    asked = questions_of(at.version, at.form)
    key = first_open(asked, sheet)
    return _show(
        "start", at, _("Welcome"),
        sheet=sheet,
        welcome=welcome,
        count=len(asked),
        minutes=minutes_for(len(asked) - sheet.answered),
        go_on=_url("question", key=key) if key else _url("review"),
    )  # fmt: skip


def method(at: Place) -> Any:
    """The rules at length."""
    return _show("method", at, _("Who sees what"), show_from=max(at.k, 8))


def question(at: Place, sheet: Sheet, key: str) -> Any:
    """One capability with everything around it."""
    asked = questions_of(at.version, at.form)
    if key not in asked:
        raise UnknownLink
    current = asked[key]
    return _show(
        "question", at, f"{key} {current.capability.name.in_language(language())}",
        **_fragment(asked, sheet, current),
        asked=asked,
        rail=rail_of(asked, sheet, key),
        sheet=sheet,
        minutes_left=minutes_for(len(asked) - sheet.answered),
        state=_state(asked, sheet),
        words=words(asked, at),
    )  # fmt: skip


def fragments(at: Place, sheet: Sheet) -> Any:
    """Every capability's fragment, for a script to keep."""
    asked = questions_of(at.version, at.form)
    return render_template(
        "answering/questions.html",
        pieces=[_fragment(asked, sheet, current) for current in asked.values()],
        holder=g.holder,
    )


def review(at: Place, sheet: Sheet) -> Any:
    """All answers at a glance."""
    asked = questions_of(at.version, at.form)
    return _show(
        "review", at, _("Review"),
        rail=rail_of(asked, sheet, None),
        sheet=sheet,
        missing=len(asked) - sheet.answered,
        levels=level_names(at.version, language()),
        first_missing=first_open(asked, sheet),
        state=_state(asked, sheet),
        words=words(asked, at),
    )  # fmt: skip


def done(at: Place) -> Any:
    """Thanks, and what happens next."""
    return _show("done", at, _("Thank you"))


def confirm_withdrawal(at: Place, sheet: Sheet) -> Any:
    """The one question before everything is deleted."""
    return _show("withdraw", at, _("Withdraw your answers?"), sheet=sheet)


def withdrawn() -> Any:
    """Everything is deleted."""
    return _notice("deleted", 200)


def pause(at: Place) -> Any:
    """How to go on later."""
    return _show("pause", at, _("Continue later"))


def finished() -> Response:
    """This device knows nothing any more."""
    return make_response(_notice("finished", 200))


def after_saving(key: str, entry: Entry, outcome: Saved | Conflict, *, go: str) -> Any:
    """Acknowledge to a script, lead a form on to where it wanted to go."""
    if isinstance(outcome, Conflict):
        return _conflict(key, entry, outcome.theirs)
    if wants_json():
        return jsonify(revision=outcome.revision)
    at = place_here()
    return redirect(_onward(list(questions_of(at.version, at.form)), key, go), 303)


def refused(refusal: Refusal) -> Any:
    """The page or the JSON that explains a refusal."""
    fault = refusal.fault if isinstance(refusal, BadEntry) else ""
    if wants_json():
        return jsonify(error=refusal.status, reason=refusal.reason, fault=fault), refusal.status
    return _notice(refusal.reason, refusal.status, fault=fault, limit=MAX_COMMENT)


def wants_json() -> bool:
    """Whether a script asks."""
    return request.accept_mimetypes.best == "application/json"


def first_open(asked: dict[str, Question], sheet: Sheet) -> str | None:
    """The first capability without an answer, or None when all have one."""
    for key in asked:
        if not sheet.answers.get(key, Given()).value:
            return key
    return None


def words(asked: dict[str, Question], at: Place) -> dict[str, Any]:
    """What the script says, in the page's language."""
    return {
        "saved": _("Saved"),
        "saving": _("Saving …"),
        "kept": _("No connection. Kept on this device and sent as soon as possible."),
        "closed": _("This round has closed. The last change could not be saved any more."),
        "submitted": _("Already submitted elsewhere. To change something, reopen your answers."),
        "other_sheet": _(
            "This device now shows another person’s answers. Open your own link again."
        ),
        "unknown": _("This device has forgotten your link. Please open it again from the mail."),
        "refused": _(
            "This could not be saved. Please check the comment: at most 2,000 characters."
        ),
        "unsent": _("Some answers have not been sent yet. They wait on this device."),
        "minutes": {
            str(n): ngettext("about %(num)s minute left", "about %(num)s minutes left", n)
            for n in range(1, minutes_for(len(asked)) + 1)
        },
        "complete": _("everything answered"),
        "seconds": SECONDS_PER_QUESTION,
        "levels": level_names(at.version, language()),
    }


def _speak_for(at: Place) -> None:
    if g.language not in at.languages:
        g.language = at.languages[0]
        refresh()
    g.place = at


def _fragment(asked: dict[str, Question], sheet: Sheet, current: Question) -> dict[str, Any]:
    keys = list(asked)
    index = keys.index(current.key)
    return {
        "holder": g.holder,
        "question": current.texts(language()),
        "given": sheet.answers.get(current.key, Given()),
        "operation": uuid4(),
        "next": asked[keys[index + 1]].texts(language()) if index + 1 < len(keys) else None,
        "previous": keys[index - 1] if index else None,
        "comment_limit": MAX_COMMENT,
    }


def _state(asked: dict[str, Question], sheet: Sheet) -> dict[str, Any]:
    given = {key: sheet.answers.get(key, Given()) for key in asked}
    return {
        "home": _url("start"),
        "sheet": g.holder.tag,
        "order": list(asked),  # an object's keys keep no order on their way
        "answers": {
            key: {"value": one.value, "comment": one.comment, "revision": one.revision}
            for key, one in given.items()
        },
    }


def _onward(keys: list[str], key: str, go: str) -> str:
    step = {"previous": -1, "clear": 0}.get(go, 1)
    index = keys.index(key) + step
    if index < 0:
        return _url("start")
    return _url("question", key=keys[index]) if index < len(keys) else _url("review")


def _conflict(key: str, entry: Entry, theirs: Given) -> Any:
    if wants_json():
        mine = {"value": entry.value, "comment": entry.comment}
        other = {
            "value": theirs.value, "comment": theirs.comment, "revision": theirs.revision,
        }  # fmt: skip
        return jsonify(error=409, reason="conflict", mine=mine, theirs=other), 409
    at = place_here()
    asked = questions_of(at.version, at.form)
    return _show(
        "conflict", at, _("Which answer counts?"), 409,
        question=asked[key].texts(language()),
        mine=entry,
        theirs=theirs,
        operation=uuid4(),
        levels=level_names(at.version, language()),
        holder=g.holder,
    )  # fmt: skip


def _url(page: str, **values: Any) -> str:
    return url_for(f"answering.{page}", assessment_id=g.holder.assessment_id, **values)


def _show(name: str, at: Place, title: str, status: int = 200, **context: Any) -> Any:
    later = _url("pause") if name in {"question", "review"} else None
    page = SheetPage(title=title, place=at, home=_url("start"), later=later)
    values = {"holder": g.holder, "at": at, **context}
    return show(f"answering/{name}.html", page, status, **values)


def _notice(reason: str, status: int, **context: Any) -> Any:
    found = g.get("holder")
    page = SheetPage(title=_("Wegmarke"), place=g.get("place"), home=None)
    development = current_app.config["SETTINGS"].development
    return show(
        "answering/notice.html", page, status,
        reason=reason, holder=found, development=development, **context,
    )  # fmt: skip
