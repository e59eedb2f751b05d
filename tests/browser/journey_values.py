"""What Linus brings along: a journey of twelve touchpoints, and two years of values as files.

The values are drawn, with chance in them and always the same: some really moved, some did not.
"""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Iterator
from datetime import date, timedelta

from openpyxl import Workbook

MONTHS = 24
NAME = "Umziehen und Strom haben"
JOURNEY = {
    "Umzug planen": [
        ("Umzugsseite im Netz", "Web", "Vertrieb"),
        ("Anruf mit Fragen", "Telefon", "Vertrieb"),
        ("Tarif vergleichen", "Web", "Vertrieb"),
    ],
    "Umzug melden": [
        ("Formular zur Ummeldung", "Web", "Vertrieb"),
        ("Bestätigung", "E-Mail", "Vertrieb"),
        ("Rückfrage zum Zähler", "Telefon", "Technik"),
        ("Stand in der App", "App", "Technik"),
    ],
    "Einziehen": [
        ("Zähler ablesen", "App", "Technik"),
        ("Monteur kommt", "Vor Ort", "Technik"),
    ],
    "Ankommen": [
        ("Begrüßungsbrief", "Brief", "Vertrieb"),
        ("Erste Abrechnung", "Brief", "Vertrieb"),
        ("Anruf zur Abrechnung", "Telefon", "Personal"),
    ],
}
ARRIVED, NPS, CSAT = "Umzüge ohne Rückfrage", "Weiterempfehlung (NPS)", "Zufriedenheit (CSAT)"
AGAIN, DAYS = "Wiederholte Kontakte", "Tage bis zum Vertrag"


def months() -> Iterator[tuple[int, date]]:
    """The last days of the last 24 months, oldest first, and how far along each is."""
    ends = []
    end = date.today().replace(day=1) - timedelta(days=1)
    for _ in range(MONTHS):
        ends.append(end)
        end = end.replace(day=1) - timedelta(days=1)
    yield from enumerate(reversed(ends))


def counted() -> bytes:
    """As a German office program writes it: a line per value, counts with chance in them."""
    chance = random.Random(20261127)
    file = io.StringIO()
    write = csv.writer(file, delimiter=";").writerow
    write(["Datum", "Messpunkt", "x", "n", "Promotoren", "Passive", "Kritiker"])
    for n, day in months():
        written = day.strftime("%d.%m.%Y")
        for name, share in ((ARRIVED, 0.46 + 0.01 * n), (AGAIN, 0.22)):
            size = chance.randint(280, 340)
            hits = sum(chance.random() < share for _ in range(size))
            write([written, name, hits, size, "", "", ""])
        answers = chance.choices(("+", "0", "-"), (40, 35, 25), k=chance.randint(90, 110))
        write([written, NPS, "", "", *(answers.count(kind) for kind in ("+", "0", "-"))])
    return file.getvalue().encode("cp1252")


def averaged() -> bytes:
    """A workbook with a column per point and one for an n."""
    chance = random.Random(5)
    book = Workbook()
    sheet = book.active
    sheet.append(["Monat", CSAT, f"n {CSAT}", DAYS])
    for n, day in months():
        size = chance.randint(120, 160)
        mean = sum(chance.gauss(3.9 - 0.03 * n, 1.1) for _ in range(size)) / size
        sheet.append([day, round(mean, 2), size, round(chance.gauss(9, 1), 1)])
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()
