"""One change to an organisation's people or departments at a time."""

from __future__ import annotations

from sqlalchemy import select

from app.models import db, tenancy
from app.models.accounts import Organisation


def hold_organisation() -> Organisation:
    """The organisation as it is now, held until the end of the transaction.

    Rules about several rows (an owner remains, no circles) hold only if nobody else changes
    them meanwhile. The lock leaves foreign keys alone: answers go on arriving.
    """
    return db.session.scalars(
        select(Organisation)
        .where(Organisation.id == tenancy.current())
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one()
