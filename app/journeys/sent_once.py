"""Forms that add something: the same one sent twice, by a double click say, adds it once."""

from __future__ import annotations

from uuid import UUID, uuid4, uuid5

from wtforms import HiddenField

from app.models import tenancy
from app.web.fields import Form


class SentOnce(Form):
    """A form that bears a random name, so that the same one sent twice is recognised."""

    operation = HiddenField(default=lambda: str(uuid4()))

    def sent_as(self) -> UUID:
        """The name that was sent; a new one for anything else."""
        try:
            return UUID(str(self.operation.data))
        except ValueError:
            return uuid4()


def id_for(operation: UUID, what: str) -> UUID:
    """The id of what a form adds. What it adds is part of it: whoever goes back in the browser
    and writes another name adds something else."""
    return uuid5(tenancy.current(), f"{operation} {what}")
