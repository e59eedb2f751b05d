"""Methodik: which rules were in force, what was computed, what was withheld, what remains.

Written for a works council: whole sentences, no figure without its rule.
"""

from __future__ import annotations

from typing import NamedTuple

from app.domain.anonymity import DISTRIBUTION_FROM
from app.domain.statistics import COVERAGE
from app.findings.explained import gap_limit, word_rule
from app.findings.frame import Frame
from app.findings.speech import _, ngettext
from app.findings.story import Fact, Paragraph
from app.web.locale import number, percent


class Asked(NamedTuple):
    """How many were asked, and how many answered; `invited` is None where nobody knows."""

    invited: int | None
    submitted: int


def short(frame: Frame) -> tuple[Paragraph, ...]:
    """What has to be said beside the figures themselves."""
    return (
        Paragraph(
            _("What is computed here"),
            (
                _(
                    "The median for each capability; a field index is the weighted mean of its "
                    "medians. Agreement A after van der Eijk (2001), from −1 (two camps) to 1 "
                    "(united)."
                ),
                _("“I cannot judge this” never counts as a level."),
            ),
        ),
        Paragraph(
            _("What is never shown"),
            (
                _(
                    "Groups with fewer than %(k)s answers, departments crossed with roles, "
                    "anything per group while a round is open.",
                    k=frame.k,
                ),
            ),
        ),
    )


def full(frame: Frame, asked: Asked) -> tuple[Paragraph, ...]:
    """Everything, in the order in which one asks."""
    return (
        _people(frame, asked),
        _questions(frame),
        _figures(frame),
        _agreement(frame),
        _unseen(frame),
        _differences(),
        _threshold(frame),
        _withheld(frame),
        _storage(frame),
        _limits(frame),
    )


def _people(frame: Frame, asked: Asked) -> Paragraph:
    said = [_who(frame, asked)]
    added = frame.facts["added_after_launch"]
    withdrawn = frame.facts["withdrawn_after_launch"]
    if added or withdrawn:
        said.append(
            _(
                "After the launch %(added)s invitations were added and %(withdrawn)s withdrawn.",
                added=number(added),
                withdrawn=number(withdrawn),
            )
        )
    said.append(
        _("The figures describe those who answered, and nobody else. They are not extrapolated.")
    )
    return Paragraph(_("Who was asked"), tuple(said))


def _who(frame: Frame, asked: Asked) -> str:
    if asked.invited is None:
        return ngettext(
            "%(count)s sheet came from a file. Who was asked and who did not answer is not "
            "known here.",
            "%(count)s sheets came from a file. Who was asked and who did not answer is not "
            "known here.",
            asked.submitted,
            count=number(asked.submitted),
        )
    return _(
        "%(submitted)s of %(invited)s invited people submitted their sheet. Sheets that were "
        "begun and not submitted are deleted at the close and count nowhere.",
        submitted=number(asked.submitted),
        invited=number(asked.invited),
    )


def _questions(frame: Frame) -> Paragraph:
    asked = len(frame.shape.capabilities)
    return Paragraph(
        _("What was asked"),
        (
            ngettext(
                "%(title)s, version %(version)s: %(count)s capability on levels 1 to %(top)s.",
                "%(title)s, version %(version)s: %(count)s capabilities on levels 1 to %(top)s.",
                asked,
                title=frame.words(frame.questionnaire.title),
                version=frame.questionnaire.version,
                count=number(asked),
                top=frame.top,
            ),
            _(
                "The rule for answering: “%(rule)s”",
                rule=frame.words(frame.questionnaire.answer_rule),
            ),
            _(
                "The wording is fixed by its checksum (SHA-256): %(hash)s",
                hash=frame.questionnaire.content_hash,
            ),
        ),
    )


def _figures(frame: Frame) -> Paragraph:
    return Paragraph(
        _("What is computed"),
        (
            _(
                "For each capability the median of the answers that name a level; with an even "
                "number the point between the two middle ones. The spread is the width of the "
                "middle half (quartiles of type 7). The interval of the median is taken from the "
                "ordered answers, with a coverage of at least %(share)s; up to 5 answers there is "
                "none.",
                share=percent(float(COVERAGE)),
            ),
            _(
                "A field index is the weighted mean of the medians of its capabilities. The "
                "stage of a field is the highest level that every one of them reaches. If one "
                "median is missing, index, stage and every sentence built on them are missing "
                "too."
            ),
            _(
                "A field counts as strongest or weakest only if it is half a level away from the "
                "next one."
            ),
        ),
    )


def _agreement(frame: Frame) -> Paragraph:
    return Paragraph(
        _("When we say united or split"),
        (
            _(
                "Agreement A after Cees van der Eijk (Quality & Quantity 35, 2001, 325–341) "
                "goes from −1 (two camps at the ends) over 0 (spread evenly) to 1 (all on one "
                "level)."
            ),
            word_rule(frame) + " " + _("Below 5 answers there is no word."),
        ),
    )


def _unseen(frame: Frame) -> Paragraph:
    return Paragraph(
        _("What people cannot judge"),
        (
            _(
                "“I cannot judge this” and “does not apply to us” are counted apart and never "
                "scored. If more than %(limit)s of all answers to a capability are “I cannot judge "
                "this”, we call it a visibility gap: for everybody together only, and from "
                "%(k)s answers on.",
                limit=gap_limit(),
                k=frame.k,
            ),
        ),
    )


def _differences() -> Paragraph:
    return Paragraph(
        _("When a difference is assured"),
        (
            _(
                "Leadership and front line are compared by field, with each person’s mean over "
                "it. The test is an exact permutation test, for large groups the Mann–Whitney "
                "test with correction for ties; p values are corrected by Holm over all fields "
                "shown together. A difference is called assured only if p is below 0.05 and the "
                "effect (Cliff’s δ) at least 0.33. Everything else is “not assured”, never "
                "“equal”."
            ),
        ),
    )


def _threshold(frame: Frame) -> Paragraph:
    return Paragraph(
        _("What is never shown"),
        (
            _(
                "Nothing about fewer than %(k)s people. The threshold was fixed at the launch. "
                "If the people hidden are fewer than %(k)s together, or in one group only, the "
                "next larger group is hidden with them, capability by capability, so that "
                "nothing can be computed back from the total.",
                k=frame.k,
            ),
            _(
                "How answers are spread is shown only for groups that pass the same rule with "
                "%(more)s people; smaller ones show median and number.",
                more=max(frame.k, DISTRIBUTION_FROM),
            ),
            _(
                "People without a department or role belong to a group without a name. It takes "
                "part in the rule and is never shown. Two attributes are never crossed; the "
                "second one shows medians only. There are no comments of single people here."
            ),
        ),
    )


def _withheld(frame: Frame) -> Paragraph:
    return Paragraph(
        _("What was withheld in this round"),
        tuple(f"{one.label}: {one.value}" for one in suppressed(frame)),
    )


def suppressed(frame: Frame) -> tuple[Fact, ...]:
    """How many values are withheld, of how many; never which answers."""
    found = frame.results.suppressed
    rows = [(_("Capabilities without a figure"), found.totals, len(frame.results.capabilities))]
    if found.cells_of:
        rows.append((_("Cells (group × capability) without a figure"), found.cells, found.cells_of))
        rows.append((_("Cells with median and number only"), found.distributions, found.cells_of))
    if found.other_of:
        rows.append((_("Medians of the second attribute"), found.other, found.other_of))
    return tuple(
        Fact(label, _("%(some)s of %(all)s", some=number(some), all=number(of)))
        for label, some, of in rows
    )


def _storage(frame: Frame) -> Paragraph:
    title = _("What became of the answers")
    if frame.is_imported:
        return Paragraph(
            title,
            (
                _(
                    "The answers came from a file and are stored without names, addresses or "
                    "times. What happened to them before is not known here."
                ),
            ),
        )
    return Paragraph(
        title,
        (
            _(
                "No table joins an invitation to answers. While the round was open, the key that "
                "joins them could be computed with the server’s secret only. At the close these "
                "findings were computed and frozen; in the same step every answer was rewritten "
                "in random order without key, department, role and date. Since then nobody can "
                "say who said what, not even with the secret."
            ),
        ),
    )


def _limits(frame: Frame) -> Paragraph:
    said = [
        _(
            "The figures say what people see, not what is. Differences between groups may have "
            "many causes."
        ),
        _("With few people even a united answer may be chance."),
        _(
            "If everybody in a group gives the same answer, the group’s median tells what each "
            "of them said. No threshold can prevent that."
        ),
        _(
            "Each round is counted afresh, and the rules for groups hold for each round by itself. "
            "Whoever knows that exactly one person joined or left between two rounds and that "
            "nobody else changed an answer could infer from the two totals what this person said."
        ),
    ]
    if not frame.is_imported:
        said.append(
            _(
                "While the round was open, someone with both the server’s secret and the database "
                "could have looked."
            )
        )
    return Paragraph(_("What remains"), tuple(said))
