"""What a proof says, in sentences that promise no more than the figures do."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import ngettext

from app.domain.measuring import Change, Verdict
from app.journeys import point_words
from app.models.measuring import Measurement, MeasuringPoint
from app.okrs.proofs import Told, names_of
from app.web.locale import day, language, number


def verdict(change: Change) -> tuple[str, str]:
    """The sign (see templates/components/signs.html) and the word of what a change proves."""
    if change.verdict is Verdict.BETTER:
        return "done", str(_("proven: surely better"))
    words = {
        Verdict.NOISE: _("not proven: smaller than noise"),
        Verdict.MARGIN_UNKNOWN: _("not proven: margin unknown"),
        Verdict.SAME: _("not proven: unchanged"),
        Verdict.WORSE: _("not proven: surely worse"),
    }
    return ("off" if change.verdict is Verdict.WORSE else "open"), str(words[change.verdict])


def sentence(point: MeasuringPoint, change: Change) -> str:
    """What may be said about the change, with the margin it was held against."""
    difference = point_words.signed_in_full(point, change)
    against = _against(point, change)
    texts = {
        Verdict.BETTER: _("%(change)s: more than chance explains. %(against)s"),
        Verdict.WORSE: _("%(change)s: surely worse, more than chance explains. %(against)s"),
        Verdict.NOISE: _(
            "%(change)s is smaller than noise: chance alone moves the figure this far."
            " %(against)s This is no proof."
        ),
        Verdict.MARGIN_UNKNOWN: _(
            "%(change)s, but the margin is unknown: nobody can say whether it is more than chance."
            " This is no proof."
        ),
        Verdict.SAME: _("Exactly as before. This is no proof."),
    }
    text = str(texts[change.verdict]) % {"change": difference, "against": against}
    return " ".join(text.split(" ")).strip()


def _against(point: MeasuringPoint, change: Change) -> str:
    """The joint margin, or Newcombe's interval for shares."""
    if change.interval is not None:
        return str(
            _("In 95 of 100 cases the true difference lies between %(low)s and %(high)s.",
              low=point_words.signed(point, change.interval.low),
              high=point_words.signed(point, change.interval.high))
        )  # fmt: skip
    if change.joint_margin is not None:
        margin = point_words.within(point, change.joint_margin)
        return str(_("Joint margin of both values: %(margin)s.", margin=margin))
    return ""


def measured(point: MeasuringPoint, row: Measurement) -> str:
    """A measurement in one line: 30,0 % on 28 February 2026, n = 100."""
    value = point_words.written(point, row.value)
    if row.sample_size:
        return str(_("%(value)s on %(day)s, n = %(n)s", value=value, day=day(row.measured_on),
                     n=number(row.sample_size)))  # fmt: skip
    return str(_("%(value)s on %(day)s, n unknown", value=value, day=day(row.measured_on)))


def headline(proofs: int, proven: int) -> str:
    """What the ledger holds."""
    if not proofs:
        return str(_("Proofs of success"))
    if proofs == 1:
        only = _("Proofs of success: the only one holds")
        return str(only if proven else _("Proofs of success: the only one does not hold"))
    if not proven:
        return str(_("Proofs of success: none of %(proofs)s holds", proofs=number(proofs)))
    return str(
        ngettext("Proofs of success: %(num)s of %(proofs)s holds",
                 "Proofs of success: %(num)s of %(proofs)s hold", proven, proofs=number(proofs))
    )  # fmt: skip


def names(told: Told) -> str:
    """With whom it was shared, in one line."""
    return " · ".join(name.in_language(language()) for name in names_of(told.proof))
