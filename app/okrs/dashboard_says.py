"""The sentences the dashboard opens with: what is stale, off track and at risk first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from app.domain import goal_balance as balance
from app.domain.goal_balance import Load
from app.domain.okrs import Status
from app.findings.speech import _, ngettext
from app.models.okrs import CycleState, GoalState
from app.okrs.dashboard import RUNNING, Show
from app.okrs.words import quoted
from app.web.locale import day, language, number

if TYPE_CHECKING:
    from app.okrs.dashboard_story import Facts


class Said(NamedTuple):
    """A sentence under its word, and where it leads: to the list narrowed to `show`, or to a page
    about goals (`endpoint`); `label` names the destination, empty for none."""

    key: str
    text: str
    how: str = ""
    show: Show | None = None
    endpoint: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Counted:
    """Running goals by status, all by state, and running ones without any value."""

    tally: Mapping[Status, int]
    states: Mapping[GoalState, int]
    unmeasured: int


def says(counted: Counted, found: Facts) -> tuple[Said, ...]:
    """All sentences, the most urgent first; nothing is said about what is in order, but that."""
    told = [
        *_standing(counted, found),
        *_differing(found),
        *_broken(found),
        *_moved(counted, found),
        *_blank(found),
        *_unmeasured(counted, found),
        *_loaded(found),
        *_waiting(counted, found),
    ]
    return tuple(told)


def _standing(counted: Counted, found: Facts) -> Iterator[Said]:
    tally = counted.tally
    if stale := tally.get(Status.STALE, 0):
        text = ngettext(
            "%(num)s goal is stale: nobody has checked in for more than two intervals.",
            "%(num)s goals are stale: nobody has checked in for more than two intervals.",
            stale,
        )
        yield Said(_("Stale"), text, _named(found, Status.STALE), Show.STALE, label=_("Show"))
    if off := tally.get(Status.OFF_TRACK, 0):
        text = ngettext(
            "%(num)s goal is off track.", "%(num)s goals are off track.", off
        )  # fmt: skip
        how = _named(found, Status.OFF_TRACK)
        yield Said(_("Off track"), text, how, Show.OFF_TRACK, label=_("Show"))
    if risk := tally.get(Status.AT_RISK, 0):
        text = ngettext("%(num)s goal is at risk.", "%(num)s goals are at risk.", risk)
        how = _named(found, Status.AT_RISK)
        yield Said(_("At risk"), text, how, Show.AT_RISK, label=_("Show"))
    if tally and not (stale or off or risk):
        yield Said(_("Standing"), _("Nothing is stale, off track or at risk."))


def _named(found: Facts, status: Status) -> str:
    """The first two of them by name, where they stand on this page."""
    names = [
        _("“%(name)s”", name=quoted(row.text.in_language(language())))
        for row in found.rows
        if row.status is status and row.state in RUNNING
    ]
    return " · ".join(names[:2])


def _differing(found: Facts) -> Iterator[Said]:
    if count := found.sums.differs:
        text = ngettext(
            "At %(num)s key result something else was reported than is computed.",
            "At %(num)s key results something else was reported than is computed.",
            count,
        )
        how = _("Both stand side by side; what is computed counts.")
        yield Said(_("Words and figures"), text, how, Show.DIFFERS, label=_("Compare"))


def _broken(found: Facts) -> Iterator[Said]:
    if count := found.sums.broken:
        text = ngettext(
            "%(num)s guardrail is broken: its goal is at risk, however far it has come.",
            "%(num)s guardrails are broken: their goals are at risk, however far they have come.",
            count,
        )
        yield Said(_("Guardrails"), text, show=Show.GUARDRAILS, label=_("Show"))


def _moved(counted: Counted, found: Facts) -> Iterator[Said]:
    if not counted.tally or found.cycle.state is CycleState.CLOSED:
        return
    since, sums = day(found.since), found.sums
    if not sums.moved:
        yield Said(_("Moved"), _("No key result has a new value since %(day)s.", day=since))
        return
    text = ngettext(
        "%(num)s of %(every)s key results has a new value since %(day)s.",
        "%(num)s of %(every)s key results have a new value since %(day)s.",
        sums.moved,
        every=number(sums.every),
        day=since,
    )
    how = _confidence(found)
    yield Said(_("Moved"), text, how, endpoint="okrs.weekly", label=_("What moved"))


def _confidence(found: Facts) -> str:
    turned = balance.turn(found.trend)
    if turned is None:
        return ""
    first, last = (number(one.mean, 1) for one in (found.trend[0], found.trend[-1]))
    words = {
        balance.Turn.RISEN: _("Confidence has risen from %(first)s to %(last)s of 10."),
        balance.Turn.FALLEN: _("Confidence has fallen from %(first)s to %(last)s of 10."),
        balance.Turn.LEVEL: _("Confidence has stayed where it was: %(first)s, now %(last)s of 10."),
    }
    return words[turned] % {"first": first, "last": last}


def _blank(found: Facts) -> Iterator[Said]:
    blanks = found.blanks
    if not blanks.asked:
        return
    key = _("Coverage")
    if not blanks.blank:
        yield Said(key, _("Everywhere stands a goal or a reason why there is none."))
        return
    text = ngettext(
        "%(num)s of %(every)s cells of journey × department is blank, and nobody has said why.",
        "%(num)s of %(every)s cells of journey × department are blank, and nobody has said why.",
        blanks.blank,
        every=number(blanks.asked),
    )
    how = " · ".join(blanks.names[:12]) + (" …" if len(blanks.names) > 12 else "")
    yield Said(key, text, how, endpoint="okrs.coverage", label=_("To the blanks"))


def _unmeasured(counted: Counted, found: Facts) -> Iterator[Said]:
    if counted.unmeasured:
        text = ngettext(
            "%(num)s goal has no value at all yet.",
            "%(num)s goals have no value at all yet.",
            counted.unmeasured,
        )
        yield Said(_("Without figures"), text, show=Show.UNMEASURED, label=_("Show"))
    if count := found.sums.no_baseline:
        text = ngettext(
            "%(num)s key result lacks its baseline.",
            "%(num)s key results lack their baseline.",
            count,
        )
        yield Said(_("Without baseline"), text, show=Show.NO_BASELINE, label=_("Show"))


def _loaded(found: Facts) -> Iterator[Said]:
    if not found.loads:
        return
    text = ngettext(
        "%(num)s person answers for more than three objectives or five key results.",
        "%(num)s people answer for more than three objectives or five key results.",
        found.loads_in_all,
    )
    names = " · ".join(load_in_words(one) for one in found.loads[:3])
    yield Said(_("Too much"), text, names)


def load_in_words(one: Load) -> str:
    """Somebody with what they answer for."""
    return _(
        "%(name)s: %(objectives)s, %(key_results)s",
        name=one.name,
        objectives=ngettext("%(num)s objective", "%(num)s objectives", one.objectives),
        key_results=ngettext("%(num)s key result", "%(num)s key results", one.key_results),
    )


def _waiting(counted: Counted, found: Facts) -> Iterator[Said]:
    states = counted.states
    draft, proposed = states.get(GoalState.DRAFT, 0), states.get(GoalState.PROPOSED, 0)
    agreed = states.get(GoalState.AGREED, 0)
    if not draft + proposed + agreed:
        return
    said = []
    if draft:
        said.append(ngettext("%(num)s is a draft", "%(num)s are drafts", draft))
    if proposed:
        said.append(
            ngettext(
                "%(num)s waits for its owner’s answer",
                "%(num)s wait for their owners’ answers",
                proposed,
            )
        )
    if agreed:
        said.append(ngettext("%(num)s is agreed", "%(num)s are agreed", agreed))
    text = ngettext(
        "%(num)s goal is not being pursued yet.",
        "%(num)s goals are not being pursued yet.",
        draft + proposed + agreed,
    )
    yield Said(_("Not yet"), text, ", ".join(said), Show.NOT_RUNNING, label=_("Show"))
