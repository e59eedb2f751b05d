"""The commands, as a stranger types them: most without settings, the rest with a house."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import select

from app.assessments.answer_files import Expected, read_answers
from app.assessments.shapes import shape_of
from app.domain.policy import Role
from app.domain.scoring import score
from app.models import backup, db, tenancy
from app.models.accounts import MemberInvitation, Organisation, User
from app.models.assessments import Assessment, AssessmentState, Split
from app.models.mail import OutboxMail
from app.questionnaires import load
from tests import databases
from tests.house import House

ROOT = Path(__file__).resolve().parent.parent
FIXTURES = ROOT / "tests" / "fixtures"
BFI, ANSWERS = FIXTURES / "bfi-1.0.toml", FIXTURES / "bfi-answers.csv"


def flask(*arguments: object, **settings: str) -> subprocess.CompletedProcess[str]:
    """`flask --app app …` with nothing but the repository (and these settings)."""
    return subprocess.run(
        [sys.executable, "-m", "flask", "--app", "app", *map(str, arguments)],
        cwd=ROOT, env={"PATH": os.environ["PATH"], "DATA_DIR": "/nonexistent", **settings},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def run(app: Flask, *arguments: object) -> Result:
    return app.test_cli_runner().invoke(args=[str(a) for a in arguments])


def test_check_needs_no_settings(tmp_path: Path) -> None:
    good = ROOT / "questionnaires" / "cjm-1.0.toml"
    done = flask("questionnaire", "check", good, BFI)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [f"{good}: ok", f"{BFI}: ok"]
    bad = tmp_path / "bad.toml"
    text = good.read_text(encoding="utf-8")
    bad.write_text(text.replace('version = "1.0"', 'version = "one"', 1), encoding="utf-8")
    done = flask("questionnaire", "check", bad, tmp_path / "none.toml", BFI)
    first, second, third = done.stdout.splitlines()
    assert done.returncode == 1
    assert first.startswith(f"{bad}: line ")
    assert "version: A version has up to three numbers" in first
    assert second == f"{tmp_path / 'none.toml'}: No such file or directory"
    assert third == f"{BFI}: ok"


def test_score_prints_what_the_domain_computes() -> None:
    done = flask("questionnaire", "score", BFI, ANSWERS, "--split", "education", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    shape = shape_of(load(BFI.read_bytes()))
    keys = [one.key for one in shape.capabilities]
    file = read_answers(ANSWERS.read_bytes(), Expected(keys, shape.top, split="education"))
    assert json.loads(done.stdout) == score(shape, file.sheets, "education", 5)


def test_score_for_people(tmp_path: Path) -> None:
    few = tmp_path / "few.csv"
    few.write_text("".join(ANSWERS.read_text().splitlines(keepends=True)[:9]))
    done = flask("questionnaire", "score", BFI, few, "--split", "gender", "--k", "8")
    assert done.returncode == 0
    assert "8 respondents" in done.stdout
    assert "median (n) by gender" in done.stdout
    assert "–" in done.stdout


SCORE_FAULTS: dict[str, tuple[list[str], int, str]] = {
    "no such column": (["--split", "team"], 1, "line 1, column team: There is no column"),
    "k below": (["--k", "3"], 2, "--k"),
    "k above": (["--k", "11"], 2, "--k"),
    "k is no number": (["--k", "NaN"], 2, "--k"),
}


@pytest.mark.parametrize(("more", "code", "said"), SCORE_FAULTS.values(), ids=SCORE_FAULTS.keys())
def test_score_says_what_is_wrong(more: list[str], code: int, said: str) -> None:
    done = flask("questionnaire", "score", BFI, ANSWERS, *more, "--json")
    assert (done.returncode, done.stdout) == (code, "")
    assert said in done.stderr


def test_score_names_every_line_and_column(tmp_path: Path) -> None:
    lines = ANSWERS.read_text().splitlines()[:12]
    lines[3] = lines[3][:-1] + "9"
    lines[6] = lines[6].replace(lines[6].split(",")[0], lines[5].split(",")[0], 1)
    bad = tmp_path / "bad.csv"
    bad.write_text("\n".join(lines))
    done = flask("questionnaire", "score", BFI, bad, "--json")
    assert (done.returncode, done.stdout) == (1, "")
    first, second = done.stderr.splitlines()
    assert first.startswith(f"{bad}: line 4, column O5: “9” is no answer")
    assert second.startswith(f"{bad}: line 7, column respondent:")
    done = flask("questionnaire", "score", bad, ANSWERS)
    assert (done.returncode, done.stdout) == (1, "")
    assert str(bad) in done.stderr


@pytest.mark.parametrize("command", [["worker"], ["demo"], ["backup", "x"], ["db", "upgrade"]])
def test_everything_else_says_what_is_missing(command: list[str]) -> None:
    done = flask(*command)
    assert done.returncode == 1
    assert "SECRET_KEY is missing" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_secret_that_run_keeps_is_found(tmp_path: Path) -> None:
    (tmp_path / "secret_key").write_text("k" * 40 + "\n")
    done = flask("db", "upgrade", DATA_DIR=str(tmp_path))
    assert done.returncode == 0, done.stderr
    done = flask("demo", DATA_DIR=str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert "Nordlicht Energie" in done.stdout


def test_round_import(house: House) -> None:
    arguments = [
        "round", "import", ANSWERS, "--organisation", house.slug, "--title", "Fünf Bereiche",
        "--questionnaire", BFI, "--split", "gender", "--other", "education",
        "--as", "role_group", "--k", "6",
    ]  # fmt: skip
    done = run(house.app, *arguments)
    assert done.exit_code == 0, done.output
    assert "2800 people" in done.output
    with house.app.app_context(), tenancy.inside(house.organisation_id):
        made = db.session.scalars(select(Assessment)).one()
        assert (made.title, made.k, made.split) == ("Fünf Bereiche", 6, Split.ROLE_GROUP)
        assert made.state is AssessmentState.CLOSED
    again = run(house.app, *arguments)
    assert again.exit_code == 1
    assert "imported before" in again.output


def test_round_import_faults(house: House, tmp_path: Path) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text(ANSWERS.read_text().splitlines()[0] + "\n")
    here = ["round", "import", bad, "--title", "X", "--questionnaire", BFI, "--organisation"]
    faults: dict[str, list[Any]] = {
        "no answers below them": [*here, house.slug],
        "There is no organisation": [*here, "nowhere"],
        "needs a title": [*here, house.slug, "--title", " "],
        "one line of up to": [*here, house.slug, "--title", "X" * 121],
        "no column “team”": [*here, house.slug, "--split", "team"],
    }
    for said, arguments in faults.items():
        done = run(house.app, *arguments)
        assert done.exit_code in {1, 2}
        assert said in done.output
    with house.app.app_context(), tenancy.inside(house.organisation_id):
        assert not db.session.scalars(select(Assessment)).all()


def test_organisation_create(app: Flask) -> None:
    for slug in ("oel-gas-gmbh/", "oel-gas-gmbh-"):
        done = run(app, "organisation", "create", "Öl & Gas GmbH", "Chefin@Oel.example")
        assert done.exit_code == 0, done.output
        assert f"/o/{slug}" in done.output
    with app.app_context():
        first, _ = db.session.scalars(select(Organisation).order_by(Organisation.slug)).all()
        with tenancy.inside(first.id):
            invited = db.session.scalars(select(MemberInvitation)).one()
            assert (invited.email, invited.role) == ("chefin@oel.example", Role.OWNER)
            invitation_id = invited.id
        mails = db.session.execute(select(OutboxMail.kind, OutboxMail.recipient).where(
            OutboxMail.subject_id == invitation_id)).all()  # fmt: skip
        assert mails == [("member-invitation", "chefin@oel.example")]


@pytest.mark.parametrize("arguments", [["", "a@b.de"], ["X" * 121, "a@b.de"], ["X", "nobody"]])
def test_organisation_create_faults(app: Flask, arguments: list[str]) -> None:
    done = run(app, "organisation", "create", *arguments)
    assert done.exit_code == 2
    with app.app_context():
        assert not db.session.scalars(select(Organisation)).all()


def test_account_address(house: House) -> None:
    """Petra has married: she signs in with another address, and old cookies are dead."""
    before = house.client("petra")
    done = run(house.app, "account", "address", "Petra@Example.org", " petra.gross@Example.org ")
    assert done.exit_code == 0, done.output
    assert "Petra Klein" in done.output
    with house.app.app_context():
        assert db.session.get_one(User, house.users["petra"]).email == "petra.gross@example.org"
    assert before.get("/account").status_code == 302


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("petra@example.org", "nobody", "is not a mail address"),
        ("nobody", "petra.gross@example.org", "no account with"),
        ("petra@example.org", "Linus@example.org", "already"),
    ],
)
def test_account_address_faults(house: House, old: str, new: str, fault: str) -> None:
    done = run(house.app, "account", "address", old, new)
    assert done.exit_code == 2
    assert fault in " ".join(done.output.split())
    with house.app.app_context():
        assert db.session.get_one(User, house.users["petra"]).email == "petra@example.org"


def test_backup(house: House, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    with house.app.app_context():
        kind = db.engine.dialect.name
    done = run(house.app, "backup", copy)
    assert done.exit_code == 0, done.output
    assert copy.stat().st_mode & 0o077 == 0
    if kind == "sqlite":
        with sqlite3.connect(copy) as connection:
            names = {name for (name,) in connection.execute("SELECT name FROM department")}
        connection.close()
    else:
        names = departments_in_dump(copy)
    assert names >= {"Vertrieb", "Personal", "Technik", "Kanarienvogel GmbH Bereich"}
    again = run(house.app, "backup", copy)
    assert again.exit_code == 1
    assert "exists already" in again.output


def departments_in_dump(copy: Path) -> set[str]:
    """Rows of all organisations, although row-level security binds the app's role."""
    program = databases.binaries() / "pg_restore"
    dump = [str(program), "--data-only", "--table=department", "--file=-", str(copy)]
    lines = subprocess.run(dump, capture_output=True, text=True, check=True).stdout.splitlines()
    return {cell for line in lines for cell in line.split("\t")}


def test_backup_without_pg_dump(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with house.app.app_context():
        if db.engine.dialect.name == "sqlite":
            return
        with pytest.raises(backup.BackupFailed, match="pg_dump --format=custom"):
            backup.copy_to(tmp_path / "copy")
