"""Typed tables, one module per aggregate. Importing this package knows them all."""

from app.models import accounts, assessments, documents, journeys, mail, measuring, okrs, tracking
from app.models.base import db

__all__ = [
    "accounts",
    "assessments",
    "db",
    "documents",
    "journeys",
    "mail",
    "measuring",
    "okrs",
    "tracking",
]
