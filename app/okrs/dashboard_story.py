"""What the dashboard of goals says, in the reader's language: sentences first, then the rows.

Shapes what `dashboard` has read into frozen values; asks no database and knows no request.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from app.domain import goal_balance as balance
from app.domain import okrs
from app.domain.goal_balance import Interval, Load, Oriented, Repairing, Weighed
from app.domain.okrs import Status
from app.findings.speech import _, ngettext
from app.findings.story import Explanation
from app.models.okrs import Cycle, GoalState
from app.models.wording import Wording
from app.okrs import dashboard_explained as explained
from app.okrs import dashboard_says
from app.okrs.dashboard import RUNNING, GoalCount, KeyResultSums, Part, Row, Show
from app.okrs.dashboard_says import Said
from app.okrs.words import STATE
from app.web.locale import day, language, number, percent

MOST_JOURNEYS = 20
MOST_NAMES = 6


class Blanks(NamedTuple):
    """Cells of journey × department: blank ones, of how many; on a journey `names` who is blank.

    `filled`: departments that have something, by journey; `departments` are asked at each.
    """

    blank: int
    asked: int
    departments: int
    filled: Mapping[UUID, int]
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything the page is told from. `journeys` are those in question, `asked` of them goals
    are expected at; `since`: what moved after that day has moved."""

    cycle: Cycle
    today: date
    since: date
    goals: Sequence[GoalCount]
    sums: KeyResultSums
    rows: Sequence[Row]
    parts: Mapping[UUID, Sequence[Part]]
    blanks: Blanks
    loads: Sequence[Load]
    loads_in_all: int
    trend: Sequence[Interval]
    journeys: Mapping[UUID, Wording]
    asked: Sequence[UUID]
    departments: Mapping[UUID, str]
    show: Show | None = None


@dataclass(frozen=True, slots=True)
class RowStory:
    """An objective in the list; `claimed`: the worst that was reported, if it differs."""

    row: Row
    journey: str
    department: str
    owner: str
    state: str
    is_running: bool
    expected: float | None
    claimed: Status | None
    measured: str
    remarks: tuple[str, ...]
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class JourneyStory:
    """A journey with its goals: how they stand, what they repair, who is blank."""

    id: UUID
    name: str
    count: int
    standing: tuple[tuple[Status, int], ...]
    not_running: int
    repair: str
    explanation: Explanation
    blank: str


@dataclass(frozen=True, slots=True)
class Story:
    """The page. `tally`: running goals by status, worst first."""

    title: str
    meta: tuple[str, ...]
    elapsed: str
    elapsed_explained: Explanation
    says: tuple[Said, ...]
    tally: tuple[tuple[Status, int], ...]
    rows: tuple[RowStory, ...]
    journeys: tuple[JourneyStory, ...]
    more_journeys: int
    without_goal: tuple[tuple[UUID, str], ...]
    more_without_goal: int
    coverage: str
    coverage_explained: Explanation
    repair: str
    repair_explained: Explanation
    rule: str


def story(found: Facts) -> Story:
    """Tell everything about the goals in question."""
    repairing = balance.repairing(_oriented(found.goals))
    share = balance.coverage_share(found.blanks.blank, found.blanks.asked)
    elapsed = okrs.elapsed(found.cycle.starts_on, found.cycle.ends_on, found.today)
    tally = _tally(found.goals)
    with_goals = _journeys(found)
    without = [one for one in found.asked if one not in {row.id for row in with_goals}]
    return Story(
        title=_title(found, tally),
        meta=_meta(found),
        elapsed=_("expected %(share)s", share=percent(elapsed)),
        elapsed_explained=explained.elapsed(found.cycle, elapsed),
        says=dashboard_says.says(_counted(found, tally), found),
        tally=tuple(tally.items()),
        rows=tuple(_row(found, row) for row in found.rows),
        journeys=tuple(with_goals[:MOST_JOURNEYS]),
        more_journeys=max(len(with_goals) - MOST_JOURNEYS, 0),
        without_goal=tuple((one, _name(found, one)) for one in without[:MOST_NAMES]),
        more_without_goal=max(len(without) - MOST_NAMES, 0),
        coverage=percent(share) or "–",
        coverage_explained=explained.coverage(found.blanks.blank, found.blanks.asked, share),
        repair=percent(repairing.share) or "–",
        repair_explained=explained.repair(repairing),
        rule=explained.rule(),
    )


def total(goals: Sequence[GoalCount], sums: KeyResultSums, show: Show | None) -> int:
    """How many objectives the list has, over all its pages."""
    every = sum(one.count for one in goals)
    running = [one for one in goals if one.state in RUNNING]
    if show is None:
        return every
    counts = {
        Show.NOT_RUNNING: every - sum(one.count for one in running),
        Show.UNMEASURED: sum(one.unmeasured for one in running),
        Show.DIFFERS: sums.differs_goals,
        Show.GUARDRAILS: sums.broken_goals,
        Show.NO_BASELINE: sums.no_baseline_goals,
    }
    alike = sum(one.count for one in running if one.status == show.value)
    return counts.get(show, alike)


def _counted(found: Facts, tally: Mapping[Status, int]) -> dashboard_says.Counted:
    by_state: Counter[GoalState] = Counter()
    for one in found.goals:
        by_state[one.state] += one.count
    return dashboard_says.Counted(tally, by_state, total(found.goals, found.sums, Show.UNMEASURED))


def _tally(goals: Sequence[GoalCount]) -> dict[Status, int]:
    counts: Counter[Status] = Counter()
    for one in goals:
        if one.state in RUNNING:
            counts[one.status] += one.count
    return {status: counts[status] for status in Status if counts[status]}


def _title(found: Facts, tally: Mapping[Status, int]) -> str:
    running = sum(tally.values())
    talk = tally.get(Status.STALE, 0) + tally.get(Status.OFF_TRACK, 0)
    if not running:
        return _("No goal is being pursued yet")
    if all(one.state is not GoalState.ACTIVE for one in found.goals if one.state in RUNNING):
        return ngettext(
            "What has become of %(num)s goal", "What has become of %(num)s goals", running
        )
    if talk:
        return _talk(talk, running)
    if risk := tally.get(Status.AT_RISK, 0):
        return ngettext(
            "No goal is off track, %(num)s is at risk",
            "No goal is off track, %(num)s are at risk",
            risk,
        )
    if tally.get(Status.ON_TRACK, 0) == running:
        return _("All goals are on track")
    return _("No goal needs a conversation today")


def _talk(talk: int, running: int) -> str:
    """How many of those pursued need a conversation."""
    if talk == running:
        return ngettext(
            "The goal needs a conversation", "All %(num)s goals need a conversation", talk
        )
    return ngettext(
        "%(num)s of %(every)s goals needs a conversation",
        "%(num)s of %(every)s goals need a conversation",
        talk,
        every=number(running),
    )


def _meta(found: Facts) -> tuple[str, ...]:
    cycle, whole = found.cycle, sum(one.count for one in found.goals)
    days = (cycle.ends_on - cycle.starts_on).days + 1
    said = [_("%(start)s to %(end)s", start=day(cycle.starts_on), end=day(cycle.ends_on))]
    if cycle.starts_on <= found.today <= cycle.ends_on:
        now = (found.today - cycle.starts_on).days + 1
        said.append(_("day %(now)s of %(days)s", now=number(now), days=number(days)))
    said.append(ngettext("%(num)s goal", "%(num)s goals", whole))
    said.append(ngettext("%(num)s key result", "%(num)s key results", found.sums.every))
    if cycle.computed_on and cycle.computed_on < min(found.today, cycle.ends_on):
        said.append(_("computed on %(day)s", day=day(cycle.computed_on)))
    return tuple(said)


def _row(found: Facts, row: Row) -> RowStory:
    some = tuple(found.parts.get(row.id, ()))
    is_running = row.state in RUNNING
    claims = [one.claimed for one in some if one.claimed is not None]
    claimed = okrs.worst(claims) if claims and is_running else None
    return RowStory(
        row=row,
        journey=_name(found, row.journey_id) if row.journey_id else "",
        department=found.departments.get(row.department_id, "") if row.department_id else "",
        owner=row.owner or _("nobody"),
        state=str(STATE[row.state]),
        is_running=is_running,
        expected=balance.expected(
            [Weighed(one.weight, one.progress, one.expected, one.is_guardrail) for one in some]
        ),
        claimed=claimed if claimed != row.status else None,
        measured=_measured(row, some),
        remarks=tuple(_remarks(some)) if is_running else (),
        parts=some,
    )


def _measured(row: Row, some: Sequence[Part]) -> str:
    if not some:
        return _("no key result yet")
    return _("%(some)s of %(every)s measured", some=number(row.measured), every=number(row.counted))


def _remarks(some: Sequence[Part]) -> list[str]:
    """What is odd about a goal, in words: silence, other words than figures, bounds, no start."""
    said = []
    seen = [one.checked_in_on for one in some if one.checked_in_on]
    if any(one.status is Status.STALE for one in some):
        said.append(
            _("last check-in on %(day)s", day=day(max(seen))) if seen else _("no check-in yet")
        )
    if any(one.is_broken for one in some):
        said.append(_("guardrail broken"))
    if any(not one.has_baseline for one in some):
        said.append(_("a key result lacks its baseline"))
    if differing := sum(one.claimed not in {None, one.status} for one in some):
        said.append(
            ngettext(
                "%(num)s key result reported otherwise than computed",
                "%(num)s key results reported otherwise than computed",
                differing,
            )
        )
    return said


def _journeys(found: Facts) -> list[JourneyStory]:
    """Journeys with goals, those that need a conversation first."""
    repairing = balance.repairing_by_place(_oriented(found.goals))
    by_journey: defaultdict[UUID, list[GoalCount]] = defaultdict(list)
    for one in found.goals:
        if one.journey_id is not None and one.journey_id in found.journeys:
            by_journey[one.journey_id].append(one)
    order = list(Status)
    told = [
        _journey(found, journey_id, goals, repairing[journey_id])
        for journey_id, goals in by_journey.items()
    ]
    return sorted(
        told,
        key=lambda one: (
            min((order.index(status) for status, _n in one.standing), default=len(order)),
            one.name.casefold(),
        ),
    )


def _journey(
    found: Facts, journey_id: UUID, goals: Sequence[GoalCount], repairing: Repairing
) -> JourneyStory:
    whole = sum(one.count for one in goals)
    tally = _tally(goals)
    blank = ""
    if journey_id in found.asked and found.blanks.departments:
        missing = found.blanks.departments - found.blanks.filled.get(journey_id, 0)
        blank = _(
            "%(some)s of %(every)s", some=number(missing), every=number(found.blanks.departments)
        )
    return JourneyStory(
        journey_id,
        _name(found, journey_id),
        whole,
        tuple(tally.items()),
        whole - sum(tally.values()),
        percent(repairing.share) or "–",
        explained.repair(repairing),
        blank,
    )


def _oriented(goals: Sequence[GoalCount]) -> list[Oriented]:
    return [Oriented(one.journey_id, one.orientation, one.count) for one in goals]


def _name(found: Facts, journey_id: UUID) -> str:
    name = found.journeys.get(journey_id)
    return name.in_language(language()) if name else ""
