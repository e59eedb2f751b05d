"""Commands about questionnaires and rounds: `flask questionnaire …`, `flask round …`.

Checking and scoring touch neither data nor secrets, so they need no settings (see app/cli.py).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import NoReturn

import click
from flask import g
from flask.cli import with_appcontext
from sqlalchemy import select

from app.assessments import actions, versions
from app.assessments.answer_files import MAX_BYTES, AnswerFile, Expected, read_answers
from app.assessments.answer_problems import AnswerFileError, english
from app.assessments.importing import ImportedRound
from app.assessments.refusals import Refusal
from app.assessments.score_table import table_of
from app.assessments.shapes import shape_of
from app.domain.scoring import score as score_sheets
from app.models import db, tenancy
from app.models.accounts import Organisation
from app.models.assessments import QuestionnaireVersion, Split
from app.questionnaires import Questionnaire, QuestionnaireError, check, load
from app.questionnaires.source import MOST_BYTES
from app.web.fields import clean, is_storable
from app.web.transaction import work_done

LONGEST_TITLE = 120
FILE = click.Path(path_type=Path, dir_okay=False)
THRESHOLD = click.IntRange(4, 10)


@click.group("questionnaire")
def questionnaire() -> None:
    """Check questionnaire files, score files of answers."""


@questionnaire.command("check")
@click.argument("files", nargs=-1, required=True, type=FILE)
def check_files(files: tuple[Path, ...]) -> None:
    """Say of each FILE that it is ok, or what is wrong and where, a line for each fault."""
    faulty = False
    for path in files:
        faults = _faults_in(path)
        for line in faults or ["ok"]:
            click.echo(f"{path}: {line}")
        faulty = faulty or bool(faults)
    sys.exit(1 if faulty else 0)


def _faults_in(path: Path) -> list[str]:
    try:
        return [str(problem) for problem in check(_read(path, MOST_BYTES))]
    except OSError as error:
        return [str(error.strerror)]


@questionnaire.command("score")
@click.argument("file", type=FILE)
@click.argument("answers", type=FILE)
@click.option("--split", metavar="COLUMN", help="Column of the answers to divide people by.")
@click.option("--k", default=5, show_default=True, type=THRESHOLD, help="Smallest group shown.")
@click.option("--json", "as_json", is_flag=True, help="Unrounded figures as JSON.")
def score(file: Path, answers: Path, split: str | None, k: int, as_json: bool) -> None:
    """Compute the figures of a CSV file of ANSWERS to the questionnaire in FILE.

    What may not be shown is null, by the rule that holds for every round.
    """
    asked, _ = _questionnaire(file)
    read = _answers(answers, asked, split)
    scored = score_sheets(shape_of(asked), read.sheets, split, k)
    if as_json:
        click.echo(json.dumps(scored, ensure_ascii=False, allow_nan=False, indent=2))
    else:
        click.echo(table_of(scored))


@click.group("round")
def round_() -> None:
    """Bring in rounds that were held elsewhere."""


@round_.command("import")
@click.argument("answers", type=FILE)
@click.option("--organisation", required=True, metavar="SLUG", help="As in its address: /o/SLUG/")
@click.option("--title", required=True, help="What the round is called (in German).")
@click.option("--title-en", default="", help="The same in English, where it differs.")
@click.option("--questionnaire", "file", type=FILE, help="Its file; without it the built-in one.")
@click.option("--split", default="", metavar="COLUMN", help="Groups that are shown with counts.")
@click.option("--other", default="", metavar="COLUMN", help="Groups that are shown by medians.")
@click.option(
    "--as",
    "stands_for",
    default=Split.DEPARTMENT.value,
    show_default=True,
    type=click.Choice([split.value for split in Split]),
    help="What the column of --split holds.",
)
@click.option("--k", default=5, show_default=True, type=THRESHOLD, help="Smallest group shown.")
@with_appcontext
def import_answers(
    answers: Path,
    organisation: str,
    title: str,
    title_en: str,
    file: Path | None,
    split: str,
    other: str,
    stands_for: str,
    k: int,
) -> None:
    """Import a CSV file of ANSWERS as a closed round, to be released by hand."""
    g.language = "en"
    _enter(organisation)
    if not clean(title):
        raise click.BadParameter("The round needs a title.")
    wanted = ImportedRound(
        title=_title(title),
        title_en=_title(title_en),
        version=_version(file),
        answers=_bytes(answers, MAX_BYTES),
        k=k,
        split=split,
        other=other,
        stands_for=Split(stands_for),
    )
    try:
        made = actions.import_round(wanted)
    except AnswerFileError as error:
        _fail(f"{answers}: {english(problem)}" for problem in error.problems)
    except Refusal as refusal:
        _fail([f"{answers}: {refusal.sentence}"])
    people = made.shown_submitted
    work_done()
    click.echo(f"Imported the answers of {people} people; release the round when you are ready.")


def _enter(slug: str) -> None:
    found = db.session.scalars(select(Organisation.id).where(Organisation.slug == slug)).first()
    if found is None:
        _fail([f"There is no organisation “{slug}”."])
    tenancy.enter(found)


def _title(text: str) -> str:
    title = clean(text)
    if "\n" in title or not is_storable(title) or len(title) > LONGEST_TITLE:
        raise click.BadParameter(f"A title is one line of up to {LONGEST_TITLE} characters.")
    return title


def _version(path: Path | None) -> QuestionnaireVersion:
    if path is None:
        return versions.stored(versions.default().content_hash)
    return versions.store(*_questionnaire(path))


def _questionnaire(path: Path) -> tuple[Questionnaire, str]:
    """The questionnaire in a file, and the file's text."""
    source = _bytes(path, MOST_BYTES)
    try:
        return load(source), source.decode("utf-8-sig")
    except QuestionnaireError as error:
        _fail(f"{path}: {problem}" for problem in error.problems)


def _answers(path: Path, asked: Questionnaire, split: str | None) -> AnswerFile:
    keys = [one.key for one in asked.capabilities]
    try:
        return read_answers(_bytes(path, MAX_BYTES), Expected(keys, asked.top, split=split))
    except AnswerFileError as error:
        _fail(f"{path}: {english(problem)}" for problem in error.problems)


def _bytes(path: Path, most: int) -> bytes:
    try:
        return _read(path, most)
    except OSError as error:
        _fail([f"{path}: {error.strerror}"])


def _read(path: Path, most: int) -> bytes:
    """A file's content, one byte more than allowed at most."""
    with path.open("rb") as file:
        return file.read(most + 1)


def _fail(lines: Iterable[str]) -> NoReturn:
    """Say on standard error what is wrong; nothing is kept."""
    for line in lines:
        click.echo(line, err=True)
    sys.exit(1)
