"""To come."""

from typing import Any


def import_round(*a: Any) -> Any:
    """To come."""
    raise NotImplementedError
