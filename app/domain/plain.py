"""Frozen dataclasses to plain JSON values and back, without loss.

Fractions are written as "10/3", tuples as lists; everything else is as JSON has it. Reading goes
by the declared types and accepts nothing else: ValueError says where it does not fit.
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import StrEnum
from fractions import Fraction
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints


def to_plain(value: Any) -> Any:
    """Dicts, lists, strings, numbers and None, ready for json.dumps."""
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: to_plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, tuple):
        return [to_plain(one) for one in value]
    if isinstance(value, Mapping):
        return {key: to_plain(one) for key, one in value.items()}
    return value


def from_plain(kind: Any, value: Any) -> Any:
    """The value of this type that `to_plain` was given."""
    origin = get_origin(kind)
    if origin in {Union, types.UnionType}:
        return None if value is None else from_plain(_without_none(kind), value)
    if origin is tuple:
        return _tuple(get_args(kind), _checked(list, value))
    if origin is Mapping:
        content = get_args(kind)[1]
        return {key: from_plain(content, one) for key, one in _checked(dict, value).items()}
    return _dataclass(kind, _checked(dict, value)) if is_dataclass(kind) else _single(kind, value)


def _single(kind: Any, value: Any) -> Any:
    if kind is Fraction or issubclass(kind, StrEnum):
        return kind(_checked(str, value))
    if kind is float and type(value) is int:
        return float(value)
    return _checked(kind, value)


def _dataclass(kind: Any, value: dict[str, Any]) -> Any:
    hints = _hints(kind)
    if set(value) != set(hints):
        raise ValueError(f"{kind.__name__}: {sorted(set(value) ^ set(hints))}")
    return kind(**{name: from_plain(hint, value[name]) for name, hint in hints.items()})


def _tuple(kinds: tuple[Any, ...], values: list[Any]) -> tuple[Any, ...]:
    if kinds[-1] is Ellipsis:
        return tuple(from_plain(kinds[0], one) for one in values)
    return tuple(from_plain(kind, one) for kind, one in zip(kinds, values, strict=True))


def _checked(kind: Any, value: Any) -> Any:
    if type(value) is not kind:
        raise ValueError(f"{value!r} is no {kind.__name__}")
    return value


def _without_none(kind: Any) -> Any:
    (content,) = (one for one in get_args(kind) if one is not type(None))
    return content


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)
