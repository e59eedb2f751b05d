"""Upgrading an empty database gives exactly the models, on both databases."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from app.models import db
from app.models.base import Base


@pytest.mark.usefixtures("context")
def test_migrations_end_where_the_models_are() -> None:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
