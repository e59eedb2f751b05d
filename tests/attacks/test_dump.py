"""A thief has the whole database, every log and two backups, but not SECRET_KEY: who said what?

What is proved while a round is open: nothing on the side of people (invitations, mails, audit,
everything but responses and answers) depends on whether, when or what somebody answered. Not one
of its rows changes, none of its values occurs on the side of answers, and no guessable key makes
one from the other. So every way to pair the two sides is a guess.

What is not claimed: responses lie in the order in which they were begun, the log says when some
sheet was saved, and the difference between two backups is what was said in between. Whoever knows
*from elsewhere* when a person answered can find that person's sheet until the close. After the
close nobody can, not even with SECRET_KEY.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import io
import itertools
import json
import logging
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import NAMESPACE_DNS, NAMESPACE_OID, UUID, uuid4, uuid5

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import DateTime
from sqlalchemy.engine import make_url

from app import logs, queue
from app.answering import links
from app.assessments import actions
from app.domain import tokens
from app.models import db, tenancy
from app.models.assessments import Answer, Assessment, Response, RoleGroup
from app.models.base import Base
from tests import databases
from tests.attacks import dumps
from tests.attacks.dumps import Dump, Row
from tests.house import House, build_house
from tests.rounds import Group, Round, keys_asked, open_round

ANSWERS = {"response", "answer", "comment"}
PEOPLE = {table.name for table in Base.metadata.sorted_tables} - ANSWERS
HELD_BY_EVERYBODY = {"assessment", "organisation"}
"""PostgreSQL notes on these rows that somebody who answered held them in share mode; not who."""
BY_LUCK = 9
"""A pairing by chance hits one of 40 on average; more than nine happens once in ten million."""
ASKED = 5
WORDS = ("de", "en", "level", "department")

pytestmark = pytest.mark.xdist_group("dump")


def forty() -> dict[str, Group]:
    """Departments of every size, and combinations that only one person has."""
    groups: list[Group] = [("Vertrieb", RoleGroup.FRONT_LINE)] * 14
    groups += [("Technik", RoleGroup.DEPARTMENT)] * 11 + [("Personal", RoleGroup.CX_CORE)] * 6
    groups += [(d, RoleGroup.LEADERSHIP) for d in ("Vertrieb", "Technik", "Personal")]
    groups += [("Vertrieb", None), ("Technik", RoleGroup.CX_CORE), (None, RoleGroup.LEADERSHIP)]
    groups += [(None, None)] * 3
    return {f"mensch{i:02}": group for i, group in enumerate(groups)}


@dataclass
class Stolen:
    """What the thief holds, and beside it the truth that attacks are measured by."""

    round: Round
    order: Sequence[str]
    fresh: Dump
    half: Dump
    one_more: Dump
    full: Dump
    log: str
    sheets: Mapping[str, str]
    keys: Mapping[str, bytes]
    seals: Mapping[str, bytes]
    bytes_open: Sequence[tuple[str, bytes]] = field(repr=False, default=())
    closed: Dump | None = None

    @property
    def invitations(self) -> list[Row]:
        return self.full.tables["invitation"]

    @property
    def responses(self) -> list[Row]:
        return self.full.tables["response"]

    def truth(self, response_id: str) -> str:
        """The invitation of a response."""
        return next(
            self.round.invitations[who].hex for who, r in self.sheets.items() if r == response_id
        )


class Respondent:
    """A person with their link, answering as the page's form does."""

    def __init__(self, a_round: Round, who: str) -> None:
        self.client = FlaskClient(a_round.house.app, a_round.house.app.response_class)
        self.home, self.sheet = a_round.home, a_round.tag(who)
        assert self.client.get(a_round.path(who)).status_code == 302

    def post(self, path: str, **data: str) -> None:
        response = self.client.post(self.home + path, data={"sheet": self.sheet, **data})
        assert response.status_code == 303, response.status_code

    def answer_and_submit(self, said: Mapping[str, str]) -> None:
        for key, value in said.items():
            self.post(f"answers/{key}", value=value, revision="0", operation=str(uuid4()))
        self.post("submit")


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def stolen(request: pytest.FixtureRequest, built_apps: Callable[[str], Flask]) -> Iterator[Stolen]:
    """Forty people answer one after the other; then everything is stolen, twice."""
    app = built_apps(request.param)
    with app.app_context():
        databases.renew()
        house = build_house(app)
    yield steal(app, house)
    with app.app_context():
        app.extensions["queue"].flush()
        databases.wipe()


def steal(app: Flask, house: House) -> Stolen:
    people = forty()
    a_round = open_round(house, people=people, form="short")
    remind(a_round)
    queue.drain(app)
    chance = random.Random(40)
    order = list(people)
    chance.shuffle(order)
    fresh = dumps.take(app)
    seen: dict[int, Dump] = {}
    sheets: dict[str, str] = {}
    with logs_of(app) as written:
        for number, who in enumerate(order):
            said = {key: chance.choice("12345?") for key in keys_asked("short")[:ASKED]}
            Respondent(a_round, who).answer_and_submit(said)
            sheets[who] = newest_response(app, set(sheets.values()))
            if number in (19, 20):
                seen[number] = dumps.take(app)
    full = dumps.take(app)
    assert app.extensions["queue"].pending_count() == 0
    keys, seals = secrets_of(a_round, sheets, full)
    return Stolen(a_round, order, fresh, seen[19], seen[20], full, written.getvalue(), sheets,
                  keys, seals, list(dumps.raw_files(app)))  # fmt: skip


def remind(a_round: Round) -> None:
    house = a_round.house
    with house.app.app_context(), tenancy.inside(house.organisation_id):
        actions.remind(db.session.get_one(Assessment, a_round.assessment_id))
        db.session.commit()


def newest_response(app: Flask, known: set[str]) -> str:
    with dumps.administrator(app) as connection:
        rows = connection.execute("SELECT id FROM response").fetchall()
    (found,) = {str(row[0]).replace("-", "") for row in rows} - known
    return found


def secrets_of(
    a_round: Round, sheets: Mapping[str, str], full: Dump
) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """Each person's key and seal, found with SECRET_KEY: the truth, not the thief's."""
    rows = {row["id"]: row for row in full.tables["response"]}
    with a_round.house.app.app_context():
        keys = {
            who: links.response_key(a_round.assessment_id, links.token_for(
                a_round.assessment_id, invitation))
            for who, invitation in a_round.invitations.items()
        }  # fmt: skip
    for who, response in sheets.items():
        assert rows[response]["key_hash"] == keys[who]
    return keys, {who: rows[response]["sealed_group"] for who, response in sheets.items()}


class logs_of:  # noqa: N801
    """Everything the app would write to its log in production, as text."""

    def __init__(self, app: Flask) -> None:
        self.app, self.text = app, io.StringIO()

    def __enter__(self) -> io.StringIO:
        self.before = (self.app.logger.level, self.app.logger.propagate)
        self.handler = logging.StreamHandler(self.text)
        self.handler.setFormatter(logs.JSONLines())
        self.app.logger.addHandler(self.handler)
        self.app.logger.setLevel(logging.DEBUG)
        self.app.logger.propagate = False
        self.others = list(self.app.logger.handlers)
        self.app.logger.handlers = [self.handler]
        return self.text

    def __exit__(self, *error: object) -> None:
        self.others.remove(self.handler)
        self.app.logger.handlers = self.others
        self.app.logger.level, self.app.logger.propagate = self.before


def test_no_row_about_a_person_changes_when_people_answer(stolen: Stolen) -> None:
    """The whole side of people is the same before the first and after the last answer."""
    assert_same_about_people(stolen.fresh, stolen.full)


def assert_same_about_people(before: Dump, after: Dump) -> None:
    for table in sorted(PEOPLE):
        kept = {"xmax"} if table in HELD_BY_EVERYBODY else set()
        rows = [
            [{c: v for c, v in row.items() if c not in kept} for row in dump.tables[table]]
            for dump in (before, after)
        ]
        assert rows[0] == rows[1], table


def test_two_backups_differ_in_one_sheet_and_in_nothing_about_anybody(stolen: Stolen) -> None:
    """The difference is a whole sheet; whose, only somebody knows who knows who answered then."""
    before, after = stolen.half, stolen.one_more
    ids = {row["id"] for row in before.tables["response"]}
    (new,) = [row for row in after.tables["response"] if row["id"] not in ids]
    assert stolen.truth(new["id"]) == stolen.round.invitations[stolen.order[20]].hex
    assert_same_about_people(before, after)
    values = {v for c, v in new.items() if c not in ("rowid", "ctid", "submitted", "xmax")}
    about_people = stolen.full.values(PEOPLE)
    shared = {about for value in values for about in about_people.get(value, ())}
    assert {place.split(".")[1] for place in shared} <= {
        "organisation_id", "id", "assessment_id", "about_id"
    }  # fmt: skip


def test_no_value_occurs_on_both_sides(stolen: Stolen) -> None:
    """Any column, declared or not (rowid, xmin), that names a person beside an answer would."""
    people, answers = stolen.full.values(PEOPLE), stolen.full.values(ANSWERS)
    everybodys = {stolen.round.assessment_id.hex, stolen.round.house.organisation_id.hex}
    small = {v for v in answers if v is None or isinstance(v, int) or str(v).isdigit()}
    pages = {v for v in answers if str(v).startswith("(")}
    both = (set(people) & set(answers)) - everybodys - small - pages - set(WORDS) - {""}
    assert not both, {value: (people[value], answers[value]) for value in both}
    transactions = [
        {row["xmin"] for table in side for row in stolen.full.tables[table] if "xmin" in row}
        for side in (PEOPLE, ANSWERS)
    ]
    assert not transactions[0] & transactions[1]


def test_no_time_stands_beside_an_answer() -> None:
    for name in ANSWERS | {"invitation"}:
        for column in Base.metadata.tables[name].columns:
            assert not isinstance(column.type, DateTime), column
            assert "date" not in str(column.type).lower(), column


GUESSES = ("", "secret", "dev", "changeme", "SECRET_KEY", "wegmarke", "password", "0" * 32)
PURPOSES = ("participant link", "response key", "group seal", "sheet tag")


def test_no_guessable_key_makes_a_response_of_an_invitation(stolen: Stolen) -> None:
    """Hashes, keyed hashes and our own derivation with keys that stand in the dump or are usual."""
    wanted = set(stolen.full.values(ANSWERS)) - {None, "", 0, 1}
    wanted |= {str(value) for value in wanted}
    known = {str(value).encode() for value in stolen.full.values(PEOPLE) if value}
    keys = [g.encode() for g in GUESSES] + sorted(k for k in known if len(k) < 70)
    public = [stolen.round.assessment_id.bytes, stolen.round.house.organisation_id.bytes]
    hits = 0
    for row in stolen.invitations:
        for material in _names_of(row, stolen.round.assessment_id):
            for made in _made_from(material, [*keys, *public]):
                hits += bool(set(_spellings(made)) & wanted)
    for guess in [*GUESSES, *(k.decode(errors="replace") for k in keys)]:
        hits += _derived(guess, stolen, wanted)
    assert hits == 0


def _names_of(row: Row, assessment_id: UUID) -> list[bytes]:
    identity = UUID(row["id"])
    texts = [row["id"], str(identity), row["email"], f"{assessment_id}{identity}",
             f"{row['email']}{assessment_id}", f"{assessment_id.hex}{row['id']}"]  # fmt: skip
    return [identity.bytes, assessment_id.bytes + identity.bytes, *(t.encode() for t in texts)]


def _made_from(material: bytes, keys: Sequence[bytes]) -> Iterator[bytes]:
    for name in ("sha256", "sha1", "md5", "blake2s"):
        yield hashlib.new(name, material).digest()
    for key in keys:
        yield hmac.digest(key, material, "sha256")
    for space in (NAMESPACE_DNS, NAMESPACE_OID):
        yield uuid5(space, material.hex()).bytes


def _spellings(made: bytes) -> Iterator[Any]:
    yield made
    yield made[:16]
    yield made.hex()
    yield made[:16].hex()
    yield base64.urlsafe_b64encode(made).decode()


def _derived(secret: str, stolen: Stolen, wanted: set[Any]) -> int:
    """Our own way from an invitation to its response, with a guessed SECRET_KEY."""
    context = stolen.round.assessment_id.bytes
    link, key, seal, _tag = (tokens.derive_key(secret, p, context) for p in PURPOSES)
    invited = [UUID(row["id"]) for row in stolen.invitations[:3]]
    made = [tokens.fingerprint(key, tokens.sign_id(link, one)) for one in invited]
    return sum(one in wanted for one in (*made, seal, link))


def test_seals_look_alike_and_open_for_nobody(stolen: Stolen) -> None:
    sealed = list(stolen.seals.values())
    assert {len(one) for one in sealed} == {links.SEALED_BYTES}
    for start in range(0, links.SEALED_BYTES - 8, 4):
        assert len({one[start : start + 8] for one in sealed}) == len(sealed)
    same = [
        (stolen.seals[a], stolen.seals[b])
        for a, b in itertools.combinations(stolen.sheets, 2)
        if forty()[a] == forty()[b]
    ]
    assert len(same) > 100
    equal = sum(x == y for a, b in same for x, y in zip(a, b, strict=True))
    assert equal / (len(same) * links.SEALED_BYTES) < 3 / 256, "people of a group look alike"


def orders_of_people(stolen: Stolen) -> dict[str, list[str]]:
    """Every order in which the dump names people."""
    rows = stolen.invitations
    mails = [r for r in stolen.full.tables["outbox_mail"] if r["subject_id"] in _ids(rows)]
    columns = [c for c in rows[0] if len({str(r[c]) for r in rows}) > 1]
    orders = {f"invitation by {c}": [r["id"] for r in _by(rows, c)] for c in columns}
    orders["invitation as it lies"] = [r["id"] for r in rows]
    for column in mails[0]:
        orders[f"mail by {column}"] = [r["subject_id"] for r in _by(mails, column)]
    return orders


def orders_of_sheets(stolen: Stolen, dump: Dump) -> dict[str, list[str]]:
    """Every order in which the dump names responses, through their answers as well."""
    orders = {}
    for table, column in (("response", "id"), ("answer", "response_id")):
        rows = dump.tables[table]
        orders[f"{table} as it lies"] = _once(r[column] for r in rows)
        for by in rows[0]:
            orders[f"{table} by {by}"] = _once(r[column] for r in _by(rows, by))
    return orders


def _ids(rows: Sequence[Row]) -> set[str]:
    return {row["id"] for row in rows}


def _by(rows: Sequence[Row], column: str) -> list[Row]:
    return sorted(rows, key=lambda row: (str(type(row[column])), str(row[column]).zfill(12)))


def _once(ids: Iterator[str]) -> list[str]:
    return list(dict.fromkeys(ids))


def hits(stolen: Stolen, sheets: Sequence[str], people: Sequence[str]) -> int:
    pairs = zip(sheets, people, strict=False)
    return sum(stolen.truth(sheet) == person for sheet, person in pairs)


def test_orders_and_positions_pair_nobody(stolen: Stolen) -> None:
    for of_sheets, sheets in orders_of_sheets(stolen, stolen.full).items():
        for of_people, people in orders_of_people(stolen).items():
            for turned in (people, people[::-1]):
                found = hits(stolen, sheets, turned)
                assert found <= BY_LUCK, f"{of_sheets} × {of_people}: {found} of 40"


def test_the_attack_would_find_an_order_that_tells(stolen: Stolen) -> None:
    """Somebody who knows in which order people answered has most: that is what is not kept.

    By chance it would be one. Not all, since freed places in the file are used again.
    """
    sheets = orders_of_sheets(stolen, stolen.full)["answer as it lies"]
    known = [stolen.round.invitations[who].hex for who in stolen.order]
    assert hits(stolen, sheets, known) >= 10


def test_combinations_of_groups_pair_nobody(stolen: Stolen) -> None:
    """The one leader of Personnel is known by name; her sheet cannot be told from the others."""
    counted = [
        {c: v for c, v in row.items() if c not in ("id", "key_hash", "sealed_group", "rowid",
                                                   "ctid", "xmin", "xmax")}
        for row in stolen.responses
    ]  # fmt: skip
    assert all(row == counted[0] for row in counted)
    columns = {c for table in ANSWERS for c in stolen.full.tables[table][:1] for c in c}
    assert not columns & {"department_id", "role_group", "email", "invitation_id", "language"}


def test_reminders_went_to_everybody_alike(stolen: Stolen) -> None:
    house, app = stolen.round.house, stolen.round.house.app
    with app.app_context(), tenancy.inside(house.organisation_id):
        db.session.get_one(Assessment, stolen.round.assessment_id).reminded_at = None
        db.session.commit()
    before = _ids(dumps.take(app).tables["outbox_mail"])
    remind(stolen.round)
    new = [r for r in dumps.take(app).tables["outbox_mail"] if r["id"] not in before]
    assert sorted(r["subject_id"] for r in new) == sorted(_ids(stolen.invitations))
    for column in ("kind", "state", "attempts", "reason", "organisation_id", "about_id"):
        assert len({r[column] for r in new}) == 1, column
    queue.drain(app)


def test_logs_tell_when_but_neither_who_nor_what(stolen: Stolen) -> None:
    lines = [json.loads(line) for line in stolen.log.splitlines()]
    assert len(lines) == 40 * (ASKED + 2)
    sessions = [lines[i : i + ASKED + 2] for i in range(0, len(lines), ASKED + 2)]
    timeless = [
        [{k: v for k, v in line.items() if k not in ("at", "ms")} for line in one]
        for one in sessions
    ]
    assert all(one == timeless[0] for one in timeless), "the log tells people apart"
    for who, invitation in stolen.round.invitations.items():
        for word in (str(invitation), invitation.hex, who, stolen.round.token(who)):
            assert word not in stolen.log
    assert "127.0.0.1" not in stolen.log


def test_files_hold_no_link(stolen: Stolen) -> None:
    for name, content in stolen.bytes_open:
        for who in stolen.order:
            token = stolen.round.token(who)
            assert token.encode() not in content, name
            assert token[22:].encode() not in content, name


def test_after_the_close_not_even_the_key_helps(stolen: Stolen) -> None:
    app, house = stolen.round.house.app, stolen.round.house
    if dumps.take(app).tables["response"][0]["key_hash"] is not None:
        close(stolen.round)
    closed = dumps.take(app)
    for row in closed.tables["response"]:
        assert row["key_hash"] is None
        assert row["sealed_group"] is None
    left = closed.values({t.name for t in Base.metadata.sorted_tables})
    gone = {*stolen.keys.values(), *stolen.seals.values(), *stolen.sheets.values()}
    gone |= {row["id"] for row in stolen.full.tables["answer"]}
    assert not gone & set(left)
    mails = [row for row in closed.tables["outbox_mail"] if row["id"] in gone]
    assert not mails
    with app.app_context(), tenancy.inside(house.organisation_id):
        assert not db.session.query(Answer).filter(Answer.operation_id.is_not(None)).count()
        assert db.session.query(Response).count() == 40
    _demand_no_bytes(stolen, app)
    _demand_new_order(stolen, closed)


def close(a_round: Round) -> None:
    """Close it after the database has gathered statistics, which hold values of their own."""
    house = a_round.house
    if make_url(house.app.config["SQLALCHEMY_DATABASE_URI"]).get_backend_name() == "postgresql":
        with dumps.administrator(house.app) as connection:
            connection.execute("ANALYZE")
    with house.app.app_context(), tenancy.inside(house.organisation_id):
        actions.close(db.session.get_one(Assessment, a_round.assessment_id))
        db.session.commit()
    queue.drain(house.app)


def _demand_no_bytes(stolen: Stolen, app: Flask) -> None:
    """Neither the files (with free pages and log) nor the statistics hold an old key."""
    files = list(dumps.raw_files(app))
    for name, content in files:
        for secret in (*stolen.keys.values(), *stolen.seals.values()):
            assert secret not in content, name
        for old in stolen.sheets.values():
            assert old.encode() not in content, name
    if files:
        return
    with dumps.administrator(app) as connection:
        seen = str(connection.execute("SELECT * FROM pg_stats WHERE schemaname = 'public'")
                   .fetchall())  # fmt: skip
    for secret in (*stolen.keys.values(), *stolen.seals.values()):
        assert secret.hex() not in seen
    for old in stolen.sheets.values():
        assert str(UUID(old)) not in seen


def _demand_new_order(stolen: Stolen, closed: Dump) -> None:
    """Whoever knows who answered when, and recognises sheets, finds no trace of that order."""
    said = {_sheet(stolen.full, row["id"]): row["id"] for row in stolen.responses}
    for name, sheets in orders_of_sheets(stolen, closed).items():
        old = [said.get(_sheet(closed, sheet), "") for sheet in sheets]
        begun = [stolen.sheets[who] for who in stolen.order]
        for order in (begun, begun[::-1], [r["id"] for r in stolen.responses]):
            same = sum(a == b for a, b in zip(old, order, strict=True))
            assert same <= BY_LUCK, f"{name}: {same} of 40 where they were before"


def _sheet(dump: Dump, response_id: str) -> tuple[tuple[str, str, int | None], ...]:
    return tuple(sorted(
        (r["capability_key"], r["mark"], r["level"] or 0)
        for r in dump.tables["answer"] if r["response_id"] == response_id
    ))  # fmt: skip
