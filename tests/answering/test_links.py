"""Links are computed, bound to their round, and give nothing away."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from flask import Flask

from app.answering import links
from app.models.assessments import RoleGroup


@pytest.fixture(autouse=True)
def _inside(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


def test_a_token_opens_its_invitation_in_its_round_only() -> None:
    here, there, invitation = uuid4(), uuid4(), uuid4()
    token = links.token_for(here, invitation)
    assert links.invitation_in(here, token) == invitation
    assert links.invitation_in(there, token) is None
    assert token == links.token_for(here, invitation)
    assert links.link_for(uuid4(), here, invitation).endswith(f"/r/{here}/{token}")


@pytest.mark.parametrize(
    "change",
    [
        lambda t: t[:-1],
        lambda t: "A" + t[1:],
        lambda t: "ä" * 64,
        lambda t: "",
        lambda t: t + "=",
        lambda t: "!" * 64,
    ],
)
def test_anything_else_opens_nothing(change) -> None:  # type: ignore[no-untyped-def]
    here = uuid4()
    token = links.token_for(here, uuid4())
    if change(token) != token:
        assert links.invitation_in(here, change(token)) is None


def test_every_purpose_has_a_key_of_its_own() -> None:
    here, invitation = uuid4(), uuid4()
    token = links.token_for(here, invitation)
    key = links.response_key(here, token)
    assert len(key) == 32
    assert key != links.response_key(uuid4(), token)
    assert not key.hex().startswith(links.sheet_tag(here, token))
    assert invitation.bytes not in key


@pytest.mark.parametrize("role_group", [None, *RoleGroup])
@pytest.mark.parametrize("in_department", [True, False])
def test_a_sealed_group_is_random_and_always_as_long(
    in_department: bool, role_group: RoleGroup | None
) -> None:
    here, department = uuid4(), uuid4() if in_department else None
    sealed = links.seal_group(here, department, role_group)
    assert len(sealed) == links.SEALED_BYTES <= 64
    assert sealed != links.seal_group(here, department, role_group)
    assert links.open_group(here, sealed) == (department, role_group)
    with pytest.raises(ValueError, match="not sealed"):
        links.open_group(uuid4(), sealed)
    with pytest.raises(ValueError, match="not sealed"):
        links.open_group(here, b"")
