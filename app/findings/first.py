"""What to do first, and what people cannot see."""

from __future__ import annotations

from app.domain.sentences import lowest_steps, weakest_fields
from app.findings.capabilities import step
from app.findings.explained import gap_limit
from app.findings.frame import Frame, listed
from app.findings.speech import _, ngettext
from app.findings.story import CapabilityStory, First, Gaps
from app.web.locale import number

MOST_STEPS = 6


def first(frame: Frame) -> First:
    """The lowest steps of the two weakest fields, those with open prerequisites among them."""
    lowest = lowest_steps(frame.shape, frame.results)
    found = [step(frame, one.key, one.from_level, one.first) for one in lowest]
    steps = tuple(one for one in found if one)[:MOST_STEPS]
    if not steps:
        return First(_("What first"), _nothing(frame), ())
    names = listed([frame.field_name(key) for key in weakest_fields(frame.results)])
    return First(
        title=_("What first: steps in %(fields)s", fields=names),
        text=_(
            "For each capability the step from its level today to the next, the lowest median "
            "of the weakest fields first. Effort stands beside it and is not counted in."
        ),
        steps=steps,
    )


def _nothing(frame: Frame) -> str:
    """Why there is no step to name; nothing to say about a questionnaire without any."""
    if not any(one.steps for one in frame.questionnaire.capabilities):
        return ""
    if not weakest_fields(frame.results):
        return _(
            "Too few answers to say which fields are weakest. Each capability that has a "
            "figure shows its own next step."
        )
    return _("The weakest fields stand on the highest level: there is no step left.")


def gaps(stories: tuple[CapabilityStory, ...]) -> Gaps | None:
    """Visibility gaps, the largest first; None without any."""
    found = sorted(
        ((one.gap.value, one.key) for one in stories if one.gap), key=lambda one: -one[0]
    )
    if not found:
        return None
    return Gaps(
        title=ngettext(
            "One capability is out of sight for many",
            "%(num)s capabilities are out of sight for many",
            len(found),
            count=number(len(found)),
        ),
        text=_(
            "If more than %(limit)s say “I cannot judge this”, we speak of a visibility gap. It "
            "is a finding of its own: what people do not see they cannot use.",
            limit=gap_limit(),
        ),
        keys=tuple(key for _share, key in found),
    )
