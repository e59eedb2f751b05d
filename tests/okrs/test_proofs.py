"""Proofs of success: Petra shows what has got better, and noise is never sold as success."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from app.models import db
from app.models.accounts import AuditEntry
from app.models.measuring import Measurement
from app.models.tracking import KeyResult, Proof
from tests.accounts.browsing import inside, send, text_of
from tests.house import House
from tests.okrs.rounds_of_goals import TODAY, at, statements, stored, write_around_today

WHO_MAY_PROVE = {"olga": 302, "clara": 302, "linus": 302, "petra": 302, "hanna": 404, "vera": 403,
                 "otto": 404}  # fmt: skip


@pytest.fixture
def rows(house: House) -> dict[str, UUID]:
    found = write_around_today(house)

    def clear() -> None:
        db.session.query(Proof).delete()
        db.session.commit()

    inside(house, clear)
    return found


def form_of(house: House, rows: dict[str, UUID]) -> str:
    return at(house, f"/key-results/{rows['key_result_id']}/proofs/new")


def measured(house: House, rows: dict[str, UUID], found: int, **data: Any) -> UUID:
    """One more measurement of the point, of 100 cases."""

    def write() -> UUID:
        row = Measurement(
            **{"point_id": rows["point_id"], "measured_on": date(2026, 6, 30), "hits": found,
               "value": float(found), "sample_size": 100, **data}
        )  # fmt: skip
        db.session.add(row)
        db.session.commit()
        return row.id

    return inside(house, write)  # type: ignore[no-any-return]


def value(house: House, wanted: float) -> UUID:
    return next(m.id for m in stored(house, Measurement) if m.value == wanted)


def prove(house: House, rows: dict[str, UUID], who: str = "petra", **data: Any) -> Any:
    path = form_of(house, rows)
    may = WHO_MAY_PROVE.get(who) == 302
    said = {
        "title": "Jeder zweite Umzug kommt an", "unknown": "Im Winter ziehen weniger um.",
        "before": str(value(house, 30)), "after": str(value(house, 45)),
        "shared_with": "", "shared_on": "",
    }  # fmt: skip
    return send(house.client(who), path, page=path if may else "/password", **{**said, **data})


@pytest.mark.parametrize(("who", "status"), WHO_MAY_PROVE.items())
def test_who_may_write_a_proof(house: House, rows: dict[str, UUID], who: str, status: int) -> None:
    assert prove(house, rows, who).status_code == status


def test_a_change_larger_than_noise_is_a_proof(house: House, rows: dict[str, UUID]) -> None:
    """30 of 100 → 45 of 100: Newcombe's interval of the difference is 1.5 … 27.6 points."""
    page = text_of(house.client("petra").get(form_of(house, rows)))
    assert "nachgewiesen: sicher besser" in page
    assert "(Nullmessung)" in page
    answer = prove(house, rows)
    assert answer.status_code == 302
    told = text_of(house.client("vera").get(answer.location))
    assert "nachgewiesen: sicher besser" in told
    assert "zwischen +1," in told
    assert "Im Winter ziehen weniger um." in told
    ledger = text_of(house.client("vera").get(at(house, "/proofs")))
    assert "Der einzige hält" in ledger
    assert "niemand" in ledger.casefold()
    assert "proof-written" in {entry.action for entry in stored(house, AuditEntry)}


def test_noise_is_kept_only_by_whoever_insists_and_never_as_success(
    house: House, rows: dict[str, UUID]
) -> None:
    noise = str(measured(house, rows, 36))
    answer = prove(house, rows, after=noise)
    page = text_of(answer)
    assert answer.status_code == 422
    assert "kleiner als das Rauschen" in page
    assert "Jeder zweite Umzug kommt an" in page
    assert "nicht nachgewiesen“ festhalten" in page
    assert not stored(house, Proof)
    kept = prove(house, rows, after=noise, insists="y")
    assert kept.status_code == 302
    told = text_of(house.client("vera").get(kept.location))
    assert "nicht nachgewiesen: kleiner als das Rauschen" in told
    assert "nachgewiesen: sicher besser" not in told
    assert "Der einzige hält nicht" in text_of(house.client("vera").get(at(house, "/proofs")))


@pytest.mark.parametrize(
    ("hits", "more", "said"),
    [
        (12, {}, "sicher schlechter"),
        (30, {}, "unverändert"),
        (90, {"sample_size": None, "hits": None}, "Spanne unbekannt"),
    ],
)
def test_other_changes_prove_nothing_either(
    house: House, rows: dict[str, UUID], hits: int, more: dict[str, Any], said: str
) -> None:
    after = str(measured(house, rows, hits, **more))
    answer = prove(house, rows, after=after)
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert not stored(house, Proof)


@pytest.mark.words
@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""}, {"title": "x" * 201}, {"unknown": ""}, {"unknown": "x" * 2001},
        {"before": str(uuid4())}, {"after": "x"}, {"shared_with": "Vorstand"},
        {"shared_on": "2026-01-01"}, {"shared_with": "V", "shared_on": "2099-01-01"},
        {"shared_with": "V" * 121, "shared_on": "2026-01-01"},
        {"shared_with": "\n".join(map(str, range(31))), "shared_on": "2026-01-01"},
        {"title": "\x00"},
    ],
)  # fmt: skip
def test_proofs_that_cannot_be_are_refused_and_kept(
    house: House, rows: dict[str, UUID], wrong: dict[str, str]
) -> None:
    answer = prove(house, rows, **wrong)
    assert answer.status_code == 422
    assert not stored(house, Proof)
    if "unknown" not in wrong:
        assert "Im Winter ziehen weniger um." in text_of(answer)


def test_after_comes_after_before(house: House, rows: dict[str, UUID]) -> None:
    one, two = str(value(house, 30)), str(value(house, 45))
    for before, after in ((two, one), (one, one)):
        answer = prove(house, rows, before=before, after=after, insists="y")
        assert answer.status_code == 422
        assert "später gemessen" in text_of(answer)


def test_comparing_saves_nothing_and_keeps_what_was_typed(
    house: House, rows: dict[str, UUID]
) -> None:
    noise = str(measured(house, rows, 36))
    answer = prove(house, rows, after=noise, compare="1", unknown="")
    page = text_of(answer)
    assert answer.status_code == 200
    assert "kleiner als das Rauschen" in page
    assert "Jeder zweite Umzug kommt an" in page
    assert not stored(house, Proof)


def test_a_correction_takes_a_proof_down(house: House, rows: dict[str, UUID]) -> None:
    prove(house, rows)
    old = value(house, 45)
    row = next(m for m in stored(house, Measurement) if m.id == old)
    measured(house, rows, 33, measured_on=row.measured_on, supersedes_id=old)
    ledger = text_of(house.client("vera").get(at(house, "/proofs")))
    assert "nicht nachgewiesen: kleiner als das Rauschen" in ledger
    assert "Der einzige hält nicht" in ledger
    assert "seither berichtigt" in ledger


def test_who_was_told_is_written_down_later(house: House, rows: dict[str, UUID]) -> None:
    prove(house, rows)
    one = stored(house, Proof)[0]
    page = at(house, f"/proofs/{one.id}")
    path = f"{page}/sharing"
    said = {"shared_with": "Vorstand\nBetriebsrat; Vorstand", "shared_on": TODAY.isoformat()}
    for who, status in {"vera": 403, "hanna": 404, "otto": 404, "petra": 302}.items():
        answer = send(house.client(who), path, page="/password", **said)
        assert answer.status_code == status, who
    told = stored(house, Proof)[0]
    assert (told.shared_with, told.shared_on) == (
        [{"de": "Vorstand"}, {"de": "Betriebsrat"}],
        TODAY,
    )
    assert "Vorstand · Betriebsrat" in text_of(house.client("vera").get(page))
    tomorrow = (TODAY + timedelta(1)).isoformat()
    wrong = send(house.client("petra"), path, page="/password", shared_with="V", shared_on=tomorrow)
    assert wrong.status_code == 422


def test_without_a_point_or_two_values_the_page_teaches(
    house: House, rows: dict[str, UUID]
) -> None:
    from app.models.tracking import KeyResult

    milestone = next(r.id for r in stored(house, KeyResult) if r.point_id is None)
    page = house.client("clara").get(form_of(house, {"key_result_id": milestone}))
    assert page.status_code == 200
    assert "keinen Messpunkt" in text_of(page)


def test_the_ledger_asks_little(house: House, rows: dict[str, UUID]) -> None:
    client = house.client("clara")
    path = at(house, "/proofs")
    assert "Noch ist nichts nachgewiesen" in text_of(client.get(path))
    prove(house, rows)
    client.get(path)
    assert statements(house, lambda: client.get(path)) <= 12
    for page in ("-1", "x", "999"):
        assert client.get(f"{path}?page={page}").status_code == 200


def test_a_key_result_shows_what_it_has_proven(house: House, rows: dict[str, UUID]) -> None:
    page = at(house, f"/key-results/{rows['key_result_id']}")
    empty = text_of(house.client("petra").get(page))
    assert "Nachweise</h2>" in empty
    assert form_of(house, rows) in empty
    assert "Nachweise</h2>" not in text_of(house.client("vera").get(page)), "nothing to read"
    proof = prove(house, rows, shared_with="Geschäftsführung", shared_on=TODAY.isoformat()).location
    told = text_of(house.client("vera").get(page))
    assert proof in told
    assert "nachgewiesen: sicher besser" in told
    assert "Geschäftsführung" in told
    assert form_of(house, rows) not in told, "Vera only looks"
    other = next(r for r in stored(house, KeyResult) if r.id != rows["key_result_id"])
    elsewhere = text_of(house.client("clara").get(at(house, f"/key-results/{other.id}")))
    assert "Jeder zweite Umzug" not in elsewhere
