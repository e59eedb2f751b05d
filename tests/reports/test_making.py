"""Asking for a report, making it, taking it away; and everything that may go wrong on the way."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from threading import Thread

import pytest
from flask import Flask
from sqlalchemy import select

from app import queue
from app.models import db, tenancy
from app.models.accounts import AuditEntry
from app.models.base import now
from app.models.documents import Document, DocumentState
from app.reports import files, paper, tasks
from app.reports.document import DocumentError, Fault, Printed
from tests.house import House
from tests.reports.closed import closed_round
from tests.rounds import Round, open_round

PAPER = b"%PDF-1.7 Befund"


@pytest.fixture(autouse=True)
def press(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A press that is quick, and remembers what it printed."""
    made: list[str] = []

    def printed(html: str) -> Printed:
        made.append(html)
        return Printed(PAPER, 14)

    monkeypatch.setattr(paper, "report", lambda round_id: f"<p>{round_id}</p>")
    monkeypatch.setattr(tasks, "printed", printed)
    return made


@pytest.fixture
def released(house: House) -> Round:
    return closed_round(house)


def path(a_round: Round, rest: str = "") -> str:
    return f"/o/{a_round.house.slug}/rounds/{a_round.assessment_id}/report{rest}"


def ask(a_round: Round, who: str | None = "vera", language: str = "de") -> int:
    client = a_round.house.client(who)
    slug = a_round.house.other_slug if who == "otto" else a_round.house.slug
    found = re.search(r'csrf_token" value="([^"]+)"', client.get(f"/o/{slug}/rounds").text)
    data = {"language": language, "csrf_token": found[1] if found else ""}
    return client.post(path(a_round), data=data).status_code


def document(a_round: Round, language: str = "de") -> Document:
    with a_round.house.app.app_context(), tenancy.inside(a_round.house.organisation_id):
        found = db.session.scalars(
            select(Document).where(
                Document.assessment_id == a_round.assessment_id, Document.language == language
            )
        ).one()
        db.session.expunge(found)
    return found


def change(a_round: Round, **values: object) -> None:
    with a_round.house.app.app_context(), tenancy.inside(a_round.house.organisation_id):
        for one in db.session.scalars(select(Document)):
            for name, value in values.items():
                setattr(one, name, value)
        db.session.commit()


def tick(app: Flask) -> None:
    with app.app_context():
        queue.run_now("app.reports.tasks.look_after_reports", ())


def test_vera_asks_for_a_report_and_takes_it_away(house: House, released: Round) -> None:
    vera = house.client("vera")
    assert "Bericht erstellen" in vera.get(path(released)).text
    assert ask(released) == 302
    assert document(released).state is DocumentState.QUEUED
    waiting = vera.get(path(released)).text
    assert 'http-equiv="refresh"' in waiting
    assert "data-done" in waiting.split('id="report-en"')[1]
    queue.drain(house.app)
    done = document(released)
    assert (done.state, done.progress, done.pages) == (DocumentState.READY, 100, 14)
    page = vera.get(path(released)).text
    assert "14 Seiten" in page
    assert 'http-equiv="refresh"' not in page
    file = vera.get(path(released, "/de.pdf"))
    assert file.data == PAPER
    assert file.mimetype == "application/pdf"
    assert file.headers["Cache-Control"] == "no-store"
    assert file.headers["Content-Disposition"] == (
        "attachment; filename=Wattwerk-AG_Standortbestimmung-Herbst_Befund.pdf"
    )


def test_the_english_report_has_an_english_name(house: House, released: Round) -> None:
    ask(released, language="en")
    queue.drain(house.app)
    file = house.client("vera").get(path(released, "/en.pdf"))
    assert "Wattwerk-AG_Autumn-assessment_Findings.pdf" in file.headers["Content-Disposition"]
    assert house.client("vera").get(path(released, "/de.pdf")).status_code == 404


def test_the_fragment_says_how_far_it_is(house: House, released: Round) -> None:
    vera = house.client("vera")
    ask(released)
    fragment = path(released, "/progress?language=de")
    for progress, state, words in [
        (0, "queued", "Wartet"),
        (10, "working", "Zahlen werden"),
        (30, "working", "Seiten werden"),
        (90, "working", "gespeichert"),
    ]:
        change(released, progress=progress, state=DocumentState(state))
        html = vera.get(fragment).text
        assert words in html
        assert "data-done" not in html
    change(released, state=DocumentState.QUEUED)
    queue.drain(house.app)
    assert "data-done" in vera.get(fragment).text
    for nonsense in ("", "?language=", "?language=fr", "?language=__class__"):
        assert vera.get(path(released, f"/progress{nonsense}")).status_code == 404


def test_however_often_one_asks_it_is_made_once(
    house: House, released: Round, press: list[str]
) -> None:
    threads = [Thread(target=ask, args=(released, who)) for who in ("vera", "olga", "petra") * 5]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    queue.drain(house.app)
    for _ in range(3):
        assert ask(released) == 302
    queue.drain(house.app)
    assert len(press) == 1


def test_a_job_that_comes_twice_prints_once(
    house: House, released: Round, press: list[str]
) -> None:
    ask(released)
    job = (str(house.organisation_id), str(document(released).id))
    with house.app.app_context():
        queue.run_now("app.reports.tasks.make_report", job)
        queue.run_now("app.reports.tasks.make_report", job)
        queue.run_now("app.reports.tasks.make_report", (job[0], str(house.organisation_id)))
    assert len(press) == 1


FAULTS = {
    Fault.TOO_SLOW: "länger als eine Minute",
    Fault.TOO_LARGE: "mehr Speicher",
    Fault.BROKEN: "nicht drucken",
    Fault.UNAVAILABLE: "Pango",
}


@pytest.mark.parametrize(("fault", "words"), FAULTS.items())
def test_a_failure_is_a_sentence_and_can_be_retried(
    house: House, released: Round, monkeypatch: pytest.MonkeyPatch, fault: Fault, words: str
) -> None:
    def jammed(html: str) -> Printed:
        raise DocumentError(fault, "secret detail")

    with monkeypatch.context() as broken:
        broken.setattr(tasks, "printed", jammed)
        ask(released)
        queue.drain(house.app)
    page = house.client("vera").get(path(released)).text
    assert words in page
    assert "secret detail" not in page
    assert ask(released) == 429
    change(released, requested_at=now() - timedelta(minutes=1))
    assert ask(released) == 302
    queue.drain(house.app)
    assert document(released).state is DocumentState.READY
    assert document(released).reason == ""


def test_any_other_error_is_a_sentence_too(
    house: House, released: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*anything: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files, "keep", full)
    ask(released)
    queue.drain(house.app)
    assert "voll" in house.client("vera").get(path(released)).text
    assert document(released, "de").state is DocumentState.FAILED
    monkeypatch.setattr(paper, "report", lambda round_id: 1 / 0)
    ask(released, language="en")
    queue.drain(house.app)
    assert document(released, "en").reason == "broken"


def test_a_lost_job_is_asked_for_again(house: House, released: Round) -> None:
    ask(released)
    house.app.extensions["queue"].flush()
    tick(house.app)
    assert queue.drain(house.app) == 0
    change(released, requested_at=now() - timedelta(minutes=5))
    tick(house.app)
    assert queue.drain(house.app) == 1
    assert document(released).state is DocumentState.READY


def test_a_worker_that_died_is_forgiven_once(house: House, released: Round) -> None:
    ask(released)
    house.app.extensions["queue"].flush()
    long_ago = now() - timedelta(hours=1)
    change(released, state=DocumentState.WORKING, progress=30, requested_at=long_ago)
    tick(house.app)
    assert document(released).state is DocumentState.QUEUED
    house.app.extensions["queue"].flush()
    change(released, state=DocumentState.WORKING, requested_at=long_ago)
    tick(house.app)
    assert document(released).state is DocumentState.FAILED
    assert "unterbrochen" in house.client("vera").get(path(released)).text
    assert ask(released) == 302
    queue.drain(house.app)
    assert document(released).state is DocumentState.READY


def test_a_file_that_is_gone_can_be_made_again(
    house: House, released: Round, press: list[str]
) -> None:
    ask(released)
    queue.drain(house.app)
    with house.app.app_context():
        files.path_of(house.organisation_id, document(released).id).unlink()
    vera = house.client("vera")
    assert "nicht mehr auf dem Server" in vera.get(path(released)).text
    assert vera.get(path(released, "/de.pdf")).status_code == 404
    change(released, requested_at=now() - timedelta(minutes=1))
    ask(released)
    queue.drain(house.app)
    assert vera.get(path(released, "/de.pdf")).data == PAPER
    assert len(press) == 2


WHO_MAY_READ = {
    "olga": (200, 200), "clara": (200, 200), "linus": (404, 200), "petra": (404, 200),
    "vera": (404, 200), "otto": (404, 404), None: (302, 302),
}  # fmt: skip


@pytest.mark.parametrize(("who", "expected"), WHO_MAY_READ.items())
def test_who_may_read(house: House, who: str | None, expected: tuple[int, int]) -> None:
    closed = closed_round(house, released=False)
    ask(closed, "clara")
    queue.drain(house.app)
    client = house.client(who)
    for rest in ("", "/progress?language=de", "/de.pdf"):
        assert client.get(path(closed, rest)).status_code == expected[0], rest
    wanted = {200: 302}.get(expected[0], expected[0])
    assert ask(closed, who, "en") == (wanted if who else 400)
    with house.app.app_context(), tenancy.inside(house.organisation_id):
        from app.assessments import actions
        from app.models.assessments import Assessment

        actions.release(db.session.get_one(Assessment, closed.assessment_id))
        db.session.commit()
    for rest in ("", "/progress?language=de", "/de.pdf"):
        assert client.get(path(closed, rest)).status_code == expected[1], rest


def test_an_open_round_has_no_report(house: House) -> None:
    still_open = open_round(house)
    for rest in ("", "/progress?language=de", "/de.pdf"):
        assert house.client("olga").get(path(still_open, rest)).status_code == 404
    assert ask(still_open, "olga") == 404


def test_nonsense_is_refused(house: House, released: Round) -> None:
    for language in ("", "fr", "../de", "de\0", "DE"):
        assert ask(released, "vera", language) == 400
    vera = house.client("vera")
    assert vera.post(path(released), data={"language": "de"}).status_code == 400
    for file in ("fr.pdf", "..%2Fde.pdf", "de.pdf.exe", ".pdf"):
        assert vera.get(path(released, f"/{file}")).status_code == 404


def test_who_took_it_away_is_remembered(house: House, released: Round) -> None:
    ask(released)
    queue.drain(house.app)
    house.client("petra").get(path(released, "/de.pdf"))
    with house.app.app_context(), tenancy.inside(house.organisation_id):
        notes = db.session.execute(
            select(AuditEntry.actor_name, AuditEntry.action).where(
                AuditEntry.action == "report-downloaded"
            )
        ).all()
    assert [tuple(note) for note in notes] == [("Petra Klein", "report-downloaded")]


def test_a_draft_is_never_seen(house: House, tmp_path: Path) -> None:
    with house.app.app_context():
        files.keep(house.organisation_id, house.organisation_id, PAPER)
        kept = files.path_of(house.organisation_id, house.organisation_id)
        assert kept.read_bytes() == PAPER
        assert [one.name for one in kept.parent.iterdir() if one.suffix == ".part"] == []
        kept.unlink()


NAMES = {
    ("Nordlicht Energie", "Standortbestimmung Herbst 2026", "Befund"):
        "Nordlicht-Energie_Standortbestimmung-Herbst-2026_Befund.pdf",
    ("Müller & Söhne GmbH", "Über alles", "Befund"): "Mueller-Soehne-GmbH_Ueber-alles_Befund.pdf",
    ("../../etc/passwd\r\nX: y", "a\0b;\"'", "Befund"): "etc-passwd-X-y_a-b_Befund.pdf",
    ("شركة الطاقة", "\u202eevil", "Findings"): "شركة-الطاقة_evil_Findings.pdf",
    ("…", "   ", "Befund"): "Befund.pdf",
}  # fmt: skip


@pytest.mark.parametrize(("parts", "name"), NAMES.items())
def test_downloads_have_speaking_names(parts: tuple[str, ...], name: str) -> None:
    assert files.speaking_name(*parts) == name


def test_names_end_somewhere() -> None:
    assert len(files.speaking_name("x" * 500, "y z " * 500, "Befund")) < 140
