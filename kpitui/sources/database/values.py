"""What databases give, as the text that a cell would hold. Nothing is lost: numbers stay exact."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal


def texts(column: Sequence[object]) -> list[str]:
    """Return the values of a column as texts; an absent one is empty."""
    kinds = set(map(type, column))
    if kinds == {str}:
        return [str(value) for value in column]
    if len(kinds) == 1 and (write := _WRITERS.get(kinds.pop())) is not None:
        return [write(value) for value in column]
    return [text_of(value) for value in column]


def text_of(value: object) -> str:
    """Return one value as a text."""
    write = _WRITERS.get(type(value))
    if write is not None:
        return write(value)
    for kind, writer in _KINDS:
        if isinstance(value, kind):
            return writer(value)
    tolist = getattr(value, "tolist", None)  # an array of numbers
    return str(value) if tolist is None else text_of(tolist())


def _moment(value: datetime) -> str:
    """Return a date and time: in UTC where it says its zone, else as it is. All alike, so that they are read fast."""
    if value.tzinfo is not None:
        value = value.astimezone(UTC)
    return value.isoformat(timespec="microseconds")


def _bytes(value: bytes | bytearray | memoryview) -> str:
    """Return bytes: as text where they are one, else in hexadecimal."""
    data = bytes(value)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.hex()


def _real(value: float) -> str:
    """Return a number; NaN is absent."""
    return "" if math.isnan(value) else repr(value)


def _decimal(value: Decimal) -> str:
    """Return a decimal number without an exponent; NaN is absent."""
    return "" if value.is_nan() else format(value, "f")


def _span(value: timedelta) -> str:
    """Return a span in seconds."""
    seconds = value.total_seconds()
    return str(int(seconds)) if seconds.is_integer() else repr(seconds)


def _listed(value: object) -> str:
    """Return a list, a set or an object as JSON."""
    if isinstance(value, set | frozenset | tuple):
        value = sorted(value, key=str) if isinstance(value, set | frozenset) else list(value)
    return json.dumps(value, ensure_ascii=False, default=text_of)


_WRITERS: dict[type, Callable[..., str]] = {
    type(None): lambda _: "",
    str: str,
    bool: lambda value: "true" if value else "false",
    int: str,
    float: _real,
    Decimal: _decimal,
    datetime: _moment,
    date: date.isoformat,
    time: time.isoformat,
    timedelta: _span,
    bytes: _bytes,
    bytearray: _bytes,
    memoryview: _bytes,
    list: _listed,
    tuple: _listed,
    dict: _listed,
    set: _listed,
    frozenset: _listed,
}
_KINDS = tuple((kind, _WRITERS[kind]) for kind in (bool, datetime, date, timedelta, Decimal, float, int, bytes, dict))
"""For kinds that drivers derive; the narrower before the wider."""
