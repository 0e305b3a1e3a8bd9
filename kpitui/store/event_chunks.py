"""The codec of events in chunks: some twenty bytes for each, laid into arrays without a detour. Knows no table.

Ids and keys are hashes, which nothing makes smaller; times, values and groups take as few bytes as they need.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

_HEADER = struct.Struct("<BIqqqccc")
_VERSION = 1
_WHOLE: tuple[tuple[bytes, str], ...] = ((b"0", "<u1"), (b"1", "<u2"), (b"2", "<u4"), (b"3", "<i8"))
_BITS = b"b"
"""Values that are no whole numbers are kept as their bits."""
_SAME = b"s"
"""All are the first one: nothing but that is kept."""
_FORMS = {**dict(_WHOLE), _BITS: "<i8"}
_EXACT = 2.0**52


def encode_events(rows: NDArray[Any]) -> bytes:
    """Return rows (``stored.EVENT``) as the bytes of a chunk."""
    columns = [_narrow(rows["t"]), _values(rows["v"]), _narrow(rows["group"].astype(np.int64))]
    forms = [form for form, _, _ in columns]
    head = _HEADER.pack(_VERSION, len(rows), *(base for _, base, _ in columns), *forms)
    ids = [rows[name].astype("<i8").tobytes() for name in ("id", "key")]
    return b"".join((head, *ids, *(body for _, _, body in columns)))


def decode_events(chunk: bytes, into: Mapping[str, NDArray[Any]], start: int) -> int:
    """Lay the events of a chunk into columns from a place on; return the place behind them."""
    _, n, *rest = _HEADER.unpack_from(chunk)
    at, stop = _HEADER.size, start + int(n)
    for name in ("id", "key"):
        into[name][start:stop] = np.frombuffer(chunk, "<i8", n, at)
        at += 8 * n
    for name, base, form in zip(("t", "v", "group"), rest[:3], rest[3:], strict=True):
        column = into[name][start:stop]
        if form == _SAME:
            column[:] = base
            continue
        numbers = np.frombuffer(chunk, _FORMS[form], n, at)
        at += numbers.nbytes
        if form == _BITS:
            column[:] = numbers.view("<f8")
        else:
            np.add(numbers, np.int64(base), out=column, casting="unsafe")
    return stop


def _values(values: NDArray[np.float64]) -> tuple[bytes, int, bytes]:
    """Return values as whole numbers where that loses nothing, not even the sign of a zero; else as their bits."""
    bits = np.ascontiguousarray(values).view(np.int64)
    if np.abs(values).max() < _EXACT:
        numbers = values.astype(np.int64)
        if np.array_equal(numbers.astype(np.float64).view(np.int64), bits):
            return _narrow(numbers)
    return _BITS, 0, bits.astype("<i8").tobytes()


def _narrow(numbers: NDArray[np.int64]) -> tuple[bytes, int, bytes]:
    """Return the form of whole numbers, what they are reckoned from, and their bytes."""
    low, high = int(numbers.min()), int(numbers.max())
    if low == high:
        return _SAME, low, b""
    for form, kind in _WHOLE[:-1]:
        if high - low <= np.iinfo(kind).max:
            return form, low, (numbers - low).astype(kind).tobytes()
    return _WHOLE[-1][0], 0, numbers.astype("<i8").tobytes()
