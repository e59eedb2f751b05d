"""Importing answers from a file: by the page, by the command, once only, nothing by half."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import numpy as np
import pandas as pd
import pytest
from flask.testing import FlaskClient
from scipy.stats import binom
from sqlalchemy import select
from werkzeug.test import TestResponse

from app import questionnaires
from app.assessments import actions, import_views, versions
from app.assessments.answer_problems import AnswerFileError
from app.assessments.importing import ImportedRound
from app.assessments.refusals import Refusal
from app.assessments.repeats import sheets_of
from app.domain.results import Results
from app.domain.sheets import Unscored
from app.models import db, tenancy
from app.models.accounts import AuditEntry
from app.models.assessments import (
    Answer,
    Assessment,
    AssessmentKind,
    AssessmentState,
    Findings,
    Mark,
    QuestionnaireVersion,
    Response,
    Split,
)
from tests.assessments.test_wizard import post as post_form
from tests.assessments.test_wizard import values_in
from tests.domain.test_statistics import written_out
from tests.house import House

FIXTURES = Path(__file__).parents[1] / "fixtures"
BFI = (FIXTURES / "bfi-1.0.toml").read_bytes()
BFI_ANSWERS = (FIXTURES / "bfi-answers.csv").read_bytes()
KEYS = [one.key for one in questionnaires.default().capabilities]
WHO_MAY_IMPORT = {"olga": 200, "clara": 200, "linus": 403, "petra": 403, "vera": 403, "otto": 404}

Row = tuple[str, str, str]


def csv_of(rows: Iterable[Row], *, separator: str = ",") -> bytes:
    """Rows of (area, role, answer to everything) as a file."""
    header = separator.join(["respondent", "area", "role", *KEYS])
    lines = [
        separator.join([f"p{i}", area, role, *[answer] * len(KEYS)])
        for i, (area, role, answer) in enumerate(rows)
    ]
    return "\n".join([header, *lines]).encode()


SALES_AND_TECH = [
    *[("Vertrieb", "Leitung", str(4 + i % 2)) for i in range(6)],
    *[("Technik", "front_line", str(1 + i % 2)) for i in range(6)],
]


def post(house: House, who: str | FlaskClient = "clara", **changes: Any) -> TestResponse:
    """Send the form as the page does, if there is one for this person."""
    client = house.client(who) if isinstance(who, str) else who
    path = f"/o/{house.slug}/rounds/import"
    page = client.get(path).get_data(as_text=True)
    form: dict[str, Any] = {
        "title": "Alte Umfrage",
        "title_en": "",
        "questionnaire": questionnaires.default().content_hash,
        "answers": (csv_of(SALES_AND_TECH), "a.csv"),
        "split": "area",
        "other": "role",
        "kind": "department",
        "k": "5",
        "csrf_token": "".join(values_in(page, "csrf_token")[:1]),
        **changes,
    }
    for name in ("answers", "own"):
        if name in form:
            content, filename = form[name]
            form[name] = (io.BytesIO(content), filename)
    return client.post(path, data=form)


def rounds(house: House) -> list[Assessment]:
    with house.app.app_context(), tenancy.inside(house.organisation_id):
        return list(db.session.scalars(select(Assessment)))


def findings(house: House) -> Findings:
    with house.app.app_context(), tenancy.inside(house.organisation_id):
        return db.session.scalars(select(Findings)).one()


@pytest.mark.parametrize(("who", "status"), WHO_MAY_IMPORT.items())
def test_who_may_import(house: House, who: str, status: int) -> None:
    assert house.client(who).get(f"/o/{house.slug}/rounds/import").status_code == status
    done = post(house, who)
    assert done.status_code == 302 if status == 200 else done.status_code >= 400
    assert len(rounds(house)) == (1 if status == 200 else 0)


def test_an_imported_round_is_closed_and_waits_to_be_released(house: House) -> None:
    client = house.client("clara")
    done = post(house, client)
    (made,) = rounds(house)
    assert done.headers["Location"].endswith(f"/rounds/{made.id}")
    assert (made.kind, made.state) == (AssessmentKind.IMPORTED, AssessmentState.CLOSED)
    assert (made.title, made.shown_submitted, made.shown_invited) == ("Alte Umfrage", 12, 0)
    page = client.get(done.headers["Location"]).get_data(as_text=True)
    assert "Die Antworten von 12 Personen sind importiert." in page
    assert "12 Bögen kamen aus einer Datei." in page
    assert client.get(f"/o/{house.slug}/rounds").status_code == 200
    home = done.headers["Location"]
    released = post_form(client, f"{home}/release")
    assert released.status_code == 302
    with house.app.app_context():
        entries = db.session.scalars(select(AuditEntry.target).where(
            AuditEntry.action == "round-imported")).all()  # fmt: skip
    assert entries == ["Alte Umfrage: 12, k = 5"]


def test_departments_and_role_groups_are_recognised(house: House) -> None:
    post(house)
    frozen = findings(house)
    groups = frozen.facts["groups"]
    assert groups["Vertrieb"] == {"de": "Vertrieb", "en": "Sales"}
    assert groups["leadership"] == {"de": "Leitung", "en": "Leadership"}
    assert frozen.facts["split"]["columns"] == {"department": "area", "role_group": "role"}
    assert (frozen.facts["kind"], frozen.facts["response_rates"]) == ("imported", {})
    results = Results.from_json(frozen.results)
    assert [group.key for group in results.groups] == ["Technik", "Vertrieb"]
    assert {gap.field for gap in results.perception_gaps if gap.assured} == {
        field.key for field in questionnaires.default().fields
    }


def test_role_groups_may_be_the_split(house: House) -> None:
    post(house, split="role", other="", kind="role_group")
    results = Results.from_json(findings(house).results)
    assert (results.split, results.other) == ("role_group", None)
    assert [group.key for group in results.groups] == ["front_line", "leadership"]


def test_without_columns_only_the_total_is_counted(house: House) -> None:
    post(house, split="", other="")
    results = Results.from_json(findings(house).results)
    assert (results.split, results.groups, results.other_groups) == (None, (), ())
    assert results.respondents == 12


def test_answers_are_kept_without_names_and_groups(house: House) -> None:
    post(house)
    with house.app.app_context(), tenancy.inside(house.organisation_id):
        kept = db.session.scalars(select(Response)).all()
        assert {(r.key_hash, r.sealed_group, r.submitted) for r in kept} == {(None, None, True)}
        answers = db.session.scalars(select(Answer)).all()
        assert len(answers) == 12 * len(KEYS)
        assert {a.mark for a in answers} == {Mark.LEVEL}


SAME_ANSWERS = {
    "another split": {"split": "role", "other": "area", "kind": "role_group"},
    "another k": {"k": "6"},
    "another order": {"answers": (csv_of(reversed(SALES_AND_TECH)), "b.csv")},
    "another format": {"answers": (csv_of(SALES_AND_TECH, separator=";"), "c.csv")},
    "an empty sheet more": {"answers": (csv_of([*SALES_AND_TECH, ("X", "", "")]), "d.csv")},
    "other groups": {"answers": (csv_of(("All", "", a) for _, _, a in SALES_AND_TECH), "e.csv")},
}


@pytest.mark.parametrize("changes", SAME_ANSWERS.values(), ids=SAME_ANSWERS.keys())
def test_the_same_answers_once_only(house: House, changes: dict[str, Any]) -> None:
    post(house)
    again = post(house, **changes)
    assert again.status_code == 409
    assert "Diese Antworten wurden schon einmal importiert" in again.get_data(as_text=True)
    assert len(rounds(house)) == 1


def test_two_imports_at_once(house: House) -> None:
    done: list[str] = []

    def bring_in(title: str, start: Barrier) -> None:
        with house.app.app_context(), tenancy.inside(house.organisation_id):
            version = versions.stored(questionnaires.default().content_hash)
            db.session.commit()
            start.wait()
            try:
                actions.import_round(ImportedRound(title, "", version, csv_of(SALES_AND_TECH)))
                db.session.commit()
                done.append("imported")
            except Refusal:
                db.session.rollback()
                done.append("refused")

    with house.app.app_context(), tenancy.inside(house.organisation_id):
        versions.stored(questionnaires.default().content_hash)
        db.session.commit()
    start = Barrier(2)
    threads = [Thread(target=bring_in, args=(title, start)) for title in ("A", "B")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == ["imported", "refused"]
    assert len(rounds(house)) == 1


ONE_LESS, ONE_MORE = SALES_AND_TECH[1:], [*SALES_AND_TECH, ("Technik", "front_line", "3")]
NEARLY_THE_SAME = {
    "one person less": {"answers": (csv_of(ONE_LESS), "b.csv")},
    "one person more": {"answers": (csv_of(ONE_MORE), "b.csv"), "k": "6"},
    "one person answered anew": {"answers": (csv_of(ONE_MORE[1:]), "b.csv"), "split": ""},
    "a capability left out": {
        "answers": (re.sub(rb",\d$", b",", csv_of(ONE_LESS), flags=re.M), "b.csv")
    },
}


@pytest.mark.parametrize("changes", NEARLY_THE_SAME.values(), ids=NEARLY_THE_SAME.keys())
def test_nearly_the_same_answers_are_not_taken_either(house: House, changes: Any) -> None:
    client = house.client("clara")
    post(house, client)
    again = post(house, client, **changes)
    assert again.status_code == 409
    said = "Die meisten dieser Bögen wurden schon importiert, als „Alte Umfrage“."
    assert said in again.get_data(as_text=True)
    client.set_cookie("language", "en")
    assert "Most of these sheets were imported before" in text(post(house, client, **changes))
    assert len(rounds(house)) == 1


def text(response: TestResponse) -> str:
    return response.get_data(as_text=True)


def test_other_answers_are_another_round(house: House) -> None:
    post(house)
    other = csv_of((area, role, "3") for area, role, _ in SALES_AND_TECH)
    assert post(house, answers=(other, "b.csv")).status_code == 302
    assert len(rounds(house)) == 2


def test_another_house_may_import_the_same(house: House) -> None:
    """Nobody sees both; a refusal would say what others imported."""
    post(house)
    for home in (house.organisation_id, house.other_organisation_id):
        with house.app.app_context(), tenancy.inside(home):
            version = versions.stored(questionnaires.default().content_hash)
            again = ImportedRound("Noch eine", "", version, csv_of(ONE_LESS))
            if home == house.organisation_id:
                with pytest.raises(Refusal):
                    actions.import_round(again)
            else:
                actions.import_round(again)
            db.session.rollback()


def test_every_fault_is_named_and_nothing_is_taken(house: House) -> None:
    lines = csv_of(SALES_AND_TECH).decode().replace("p2,", "p1,").splitlines()
    lines[4] = lines[4][:-1] + "7"
    done = post(house, answers=("\n".join(lines).encode(), "a.csv"))
    page = done.get_data(as_text=True)
    assert done.status_code == 422
    assert "Zeile 4, Spalte respondent" in page
    assert f"Zeile 5, Spalte {KEYS[-1]}: „7“ ist keine Antwort" in page
    assert 'value="Alte Umfrage"' in page
    assert not rounds(house)


BAD = {
    "no file": ({"answers": (b"", "")}, 422, "Bitte wählen Sie die Datei"),
    "no title": ({"title": ""}, 422, "Titel"),
    "k too small": ({"k": "3"}, 422, "zwischen 4 und 10"),
    "k is no number": ({"k": "NaN"}, 422, "Zahl"),
    "unknown questionnaire": ({"questionnaire": "0" * 64}, 422, ""),
    "no such column": ({"split": "team"}, 422, "team"),
    "no such other column": ({"other": "team"}, 422, "Spalte team"),
    "twice the same column": ({"other": "area"}, 422, "zwei verschiedene Spalten"),
    "fewer people than k": ({"k": "10", "answers": (csv_of(SALES_AND_TECH[:7]), "a")}, 422, "7 P"),
    "a spreadsheet": ({"answers": (b"PK\x03\x04", "a.xlsx")}, 422, "CSV"),
    "TOML that is none": ({"own": (b"a = = 1", "q.toml")}, 422, "Fragebogen, Zeile 1"),
    "another kind": ({"kind": "region"}, 422, ""),
}


@pytest.mark.words
@pytest.mark.parametrize(("changes", "status", "said"), BAD.values(), ids=BAD.keys())
def test_bad_input(house: House, changes: dict[str, Any], status: int, said: str) -> None:
    done = post(house, **changes)
    assert done.status_code == status
    assert said in done.get_data(as_text=True)
    assert not rounds(house)
    with house.app.app_context(), tenancy.inside(house.organisation_id):
        assert not db.session.scalars(select(QuestionnaireVersion)).all()


def test_many_missing_columns_are_one_fault(house: House) -> None:
    done = post(house, answers=(b"respondent,area,role,J1\n1,x,y,7\n", "a.csv"))
    html = done.get_data(as_text=True)
    assert f"Diese Spalten fehlen: {', '.join(KEYS[1:])}." in html
    assert "2 Stellen brauchen Ihren Blick." in html


def test_too_large(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    path = f"/o/{house.slug}/rounds/import"
    body = {"data": b"x" * 5_000_000, "content_type": "multipart/form-data; boundary=x"}
    assert house.client("clara").post(path, **body).status_code == 413
    monkeypatch.setattr(import_views, "MAX_BYTES", 1000)
    done = post(house)
    assert done.status_code == 413
    assert "größer als 3 MB" in done.get_data(as_text=True)
    assert not rounds(house)


def test_a_refused_import_leaves_nothing(house: House) -> None:
    """As a function, too: the caller's transaction is rolled back."""
    with house.app.app_context(), tenancy.inside(house.organisation_id):
        version = versions.stored(questionnaires.default().content_hash)
        with pytest.raises(AnswerFileError):
            actions.import_round(ImportedRound("A", "", version, b"respondent\n"))
        with pytest.raises(Refusal):
            actions.import_round(ImportedRound("A", "", version, csv_of(SALES_AND_TECH[:3])))
        db.session.rollback()
    assert not rounds(house)


def test_a_questionnaire_of_ones_own(house: House) -> None:
    few = b"\n".join(BFI_ANSWERS.splitlines()[:61])
    own = {"own": (BFI, "bfi.toml"), "answers": (few, "a.csv")}
    done = post(house, title="", title_en="Big five", split="education", other="gender", **own)
    assert done.status_code == 302
    (made,) = rounds(house)
    assert (made.title, made.shown_submitted) == ("Big five", 60)
    assert findings(house).facts["questionnaire"]["key"] == "bfi"


def test_2800_real_people(house: House) -> None:
    """Every published figure again with pandas, numpy and scipy."""
    with house.app.app_context(), tenancy.inside(house.organisation_id):
        version = versions.store(questionnaires.load(BFI), BFI.decode())
        actions.import_round(
            ImportedRound(
                "Fünf Bereiche", "", version, BFI_ANSWERS,
                split="education", other="gender", stands_for=Split.DEPARTMENT,
            )
        )  # fmt: skip
        db.session.commit()
    check_all_figures(Results.from_json(findings(house).results))
    corrected = BFI_ANSWERS.replace(b"61617,,male", b"61617,college,male").splitlines()[:-1]
    with house.app.app_context(), tenancy.inside(house.organisation_id):
        version = versions.store(questionnaires.load(BFI), BFI.decode())
        again = ImportedRound("Berichtigt", "", version, b"\n".join(corrected), split="gender")
        with pytest.raises(Refusal, match="Fünf Bereiche"):
            actions.import_round(again)


def test_two_halves_of_real_people_are_two_rounds(house: House) -> None:
    head, *lines = BFI_ANSWERS.splitlines()
    with house.app.app_context(), tenancy.inside(house.organisation_id):
        version = versions.store(questionnaires.load(BFI), BFI.decode())
        for half in (lines[:600:2], lines[1:600:2]):
            actions.import_round(ImportedRound("Hälfte", "", version, b"\n".join([head, *half])))
        db.session.commit()
    assert len(rounds(house)) == 2


def check_all_figures(results: Results) -> None:
    table = pd.read_csv(FIXTURES / "bfi-answers.csv", dtype={"education": str})
    keys = [one.key for one in results.capabilities]
    assert results.respondents == len(table)
    for one in results.capabilities:
        check_figures(one.figures, table[one.key].dropna())
    medians = table[keys].median()
    for field in results.fields:
        own = medians[[key for key in keys if key[0] == field.key[0].upper()]]
        assert field.index is not None
        assert float(field.index.exact) == pytest.approx(own.mean())
        assert (field.stage, field.weakest and own[field.weakest]) == (int(own.min()), own.min())
    for group in results.groups:
        mine = table[table["education"] == group.key]
        for key, cell in group.cells.items():
            answers = mine[key].dropna()
            assert (cell.n, cell.median) == (len(answers), answers.median())
            check_figures(cell.distribution, answers)
        assert {key: index and float(index.exact) for key, index in group.indices.items()} == {
            field.key: pytest.approx(
                mine[[k for k in keys if k[0] == field.key[0].upper()]].median().mean()
            )
            for field in results.fields
        }
    for other in results.other_groups:
        mine = table[table["gender"] == other.key]
        assert other.medians == mine[keys].median().to_dict()
    assert {group.key for group in results.groups} == set(table["education"].dropna())
    assert {group.key for group in results.other_groups} == {"male", "female"}


def check_figures(found: Any, answers: pd.Series[float]) -> None:
    ordered = np.sort(answers.to_numpy())
    counts = [int((answers == level).sum()) for level in range(1, 7)]
    assert list(found.counts) == counts
    assert found.mean == pytest.approx(answers.mean(), rel=1e-12)
    assert found.agreement == pytest.approx(written_out(counts), abs=1e-9)
    edge = int(binom.ppf(0.025, len(ordered), 0.5))
    assert list(found.interval) == [ordered[edge - 1], ordered[len(ordered) - edge]]
    if hasattr(found, "iqr"):
        assert (found.n, found.median) == (len(answers), answers.median())
        assert found.iqr == answers.quantile(0.75) - answers.quantile(0.25)


def test_sheets_are_read_as_they_were_said(house: House) -> None:
    """For comparing with the next file: each sheet whole, nothing added."""
    said: list[dict[str, int | Unscored]] = [
        {KEYS[0]: 3, KEYS[1]: Unscored.CANNOT_JUDGE, KEYS[2]: Unscored.NOT_APPLICABLE},
        *[dict.fromkeys(KEYS, n) for n in range(1, 6)],
    ]
    words = {Unscored.CANNOT_JUDGE: "?", Unscored.NOT_APPLICABLE: "-", None: ""}
    lines = [
        ",".join([f"p{i}", *(str(words.get(a := one.get(key), a)) for key in KEYS)])
        for i, one in enumerate(said)
    ]
    answers = "\n".join([",".join(["respondent", *KEYS]), *lines])
    assert post(house, answers=(answers.encode(), "a.csv"), split="", other="").status_code == 302
    (made,) = rounds(house)
    with house.app.app_context(), tenancy.inside(house.organisation_id):
        found = sheets_of(made.id)
    assert len(found) == len(said)
    assert all(one in found for one in said)
