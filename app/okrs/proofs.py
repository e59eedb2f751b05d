"""The ledger of proofs: what a figure was before and after, said no louder than it is.

A proof keeps two measurements of a key result's point. What they prove is worked out anew each
time from domain.measuring.change: only “surely better” is a proof; everything else is “not
proven”, and is kept only by somebody who insists. A corrected measurement is read as corrected.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import Select, func, or_, select

from app.accounts.refusals import Refusal
from app.domain.measuring import Change, Verdict
from app.domain.policy import Actor
from app.journeys import measuring
from app.models import db
from app.models.measuring import Measurement, MeasuringPoint
from app.models.tracking import KeyResult, Proof
from app.models.wording import Wording
from app.okrs import reach
from app.web import audit

PAGE = 30


class Sharing(NamedTuple):
    """Who was told: their names in the order they were written, and the day."""

    names: tuple[Wording, ...]
    on: date | None


@dataclass(frozen=True, slots=True)
class Entry:
    """What a form says about a new proof; `insists`: keep it although it proves nothing."""

    title: Wording
    before_id: UUID
    after_id: UUID
    unknown: Wording
    sharing: Sharing
    insists: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """A proof as it is read today.

    `before`, `after`: the rows that count now; `corrected`: one of them has replaced the row that
    was chosen.
    """

    proof: Proof
    key_result: KeyResult
    point: MeasuringPoint
    before: Measurement
    after: Measurement
    change: Change
    corrected: bool
    may_edit: bool

    @property
    def is_proven(self) -> bool:
        """Whether the change is surely one for the better."""
        return is_proof(self.change)


@dataclass(frozen=True, slots=True)
class Ledger:
    """One page of the ledger, the newest first."""

    proofs: Sequence[Told]
    total: int
    page: int
    last: int


def is_proof(change: Change) -> bool:
    """Only a change that is surely for the better proves anything."""
    return change.verdict is Verdict.BETTER


def provable_by(actor: Actor) -> Select[KeyResult]:
    """Key results this actor may write proofs for: those they may change or report on."""
    return select(KeyResult).where(
        or_(
            KeyResult.id.in_(reach.reportable_by(actor).with_only_columns(KeyResult.id)),
            KeyResult.id.in_(reach.editable_key_results_by(actor).with_only_columns(KeyResult.id)),
        )
    )


def choices(point: MeasuringPoint) -> measuring.Figure:
    """The point's valid measurements with its baseline and its current value."""
    return measuring.figure(point, date.max)


def ledger(actor: Actor, page: int) -> Ledger:
    """The proofs of the organisation; 5 statements."""
    total = db.session.scalar(select(func.count(Proof.id))) or 0
    last = max(1, -(-total // PAGE))
    page = min(max(page, 1), last)
    rows = db.session.execute(_newest_first().limit(PAGE).offset((page - 1) * PAGE)).all()
    return Ledger(_told([(row[0], row[1], row[2]) for row in rows], actor), total, page, last)


def of_key_result(actor: Actor, key_result_id: UUID) -> list[Told]:
    """What a key result has proven so far, the newest first; 1 statement where there is none."""
    query = _newest_first().where(Proof.key_result_id == key_result_id).limit(PAGE)
    rows = db.session.execute(query).all()
    return _told([(row[0], row[1], row[2]) for row in rows], actor) if rows else []


def told(proof_id: UUID, actor: Actor) -> Told | None:
    """One proof; None if there is none."""
    rows = db.session.execute(_joined().where(Proof.id == proof_id)).all()
    found = _told([(row[0], row[1], row[2]) for row in rows], actor)
    return found[0] if found else None


def write_proof(key_result: KeyResult, point: MeasuringPoint, entry: Entry) -> Proof:
    """Keep a proof. Refusals name their field: rows that do not count, the wrong order, or a
    change that proves nothing while nobody insists."""
    rows = {row.id: row for row in choices(point).series}
    before, after = rows.get(entry.before_id), rows.get(entry.after_id)
    if before is None or after is None:
        raise Refusal(
            _("This value has been corrected or is gone. Please choose again."), 422,
            field="before" if before is None else "after",
        )  # fmt: skip
    if before.measured_on >= after.measured_on:
        raise Refusal(_("“After” has to be measured later than “before”."), 422, field="after")
    change = measuring.change(point, before, after)
    if not is_proof(change) and not entry.insists:
        raise Refusal(_("This proves nothing yet. It can only be kept as “not proven”."), 422)
    proof = Proof(
        key_result_id=key_result.id,
        point_id=point.id,
        before_id=before.id,
        after_id=after.id,
        title=entry.title,
        unknown=entry.unknown,
        shared_with=_kept(entry.sharing),
        shared_on=entry.sharing.on,
    )
    db.session.add(proof)
    db.session.flush()
    audit.note("proof-written", entry.title.in_language("de"))
    return proof


def share(proof: Proof, sharing: Sharing) -> None:
    """Write down who was told, and when. Names written before stay unless they are taken out."""
    proof.shared_with, proof.shared_on = _kept(sharing), sharing.on
    db.session.flush()


def names_of(proof: Proof) -> list[Wording]:
    """With whom it was shared."""
    return [
        Wording(str(one.get("de", "")), str(one.get("en", "")))
        if isinstance(one, dict)
        else Wording(de=str(one))
        for one in proof.shared_with
    ]


def _kept(sharing: Sharing) -> list[dict[str, str]]:
    return [{code: text for code, text in name._asdict().items() if text} for name in sharing.names]


def _joined() -> Select[Proof, KeyResult, MeasuringPoint]:
    return (
        select(Proof, KeyResult, MeasuringPoint)
        .join(KeyResult, KeyResult.id == Proof.key_result_id)
        .join(MeasuringPoint, MeasuringPoint.id == Proof.point_id)
    )


def _newest_first() -> Select[Proof, KeyResult, MeasuringPoint]:
    after = _joined().join(Measurement, Measurement.id == Proof.after_id)
    return after.order_by(Measurement.measured_on.desc(), Proof.id)


def _told(rows: Sequence[tuple[Proof, KeyResult, MeasuringPoint]], actor: Actor) -> list[Told]:
    chosen = {row for proof, *_rest in rows for row in (proof.before_id, proof.after_id)}
    measured, replaced_by = _read(chosen)
    mine = _editable(actor, {result.id for _proof, result, _point in rows})
    found = []
    for proof, result, point in rows:
        before = _counting(proof.before_id, measured, replaced_by)
        after = _counting(proof.after_id, measured, replaced_by)
        corrected = (before.id, after.id) != (proof.before_id, proof.after_id)
        found.append(
            Told(proof, result, point, before, after, measuring.change(point, before, after),
                 corrected, result.id in mine)
        )  # fmt: skip
    return found


def _read(ids: Collection[UUID]) -> tuple[dict[UUID, Measurement], dict[UUID, Measurement]]:
    """These measurements by id, and for each corrected one its correction, to the last one."""
    measured = {
        row.id: row
        for row in db.session.scalars(select(Measurement).where(Measurement.id.in_(ids)))
    }
    replaced_by: dict[UUID, Measurement] = {}
    asked = set(ids)
    while asked:
        query = select(Measurement).where(Measurement.supersedes_id.in_(asked))
        newer = db.session.scalars(query).all()
        replaced_by |= {row.supersedes_id: row for row in newer if row.supersedes_id}
        asked = {row.id for row in newer}
    return measured, replaced_by


def _counting(
    measurement_id: UUID, measured: dict[UUID, Measurement], replaced_by: dict[UUID, Measurement]
) -> Measurement:
    row = measured[measurement_id]
    while row.id in replaced_by:
        row = replaced_by[row.id]
    return row


def _editable(actor: Actor, key_result_ids: Collection[UUID]) -> set[UUID]:
    if actor.role in reach.EVERYWHERE:
        return set(key_result_ids)
    query = provable_by(actor).where(KeyResult.id.in_(key_result_ids))
    return set(db.session.scalars(query.with_only_columns(KeyResult.id)))
