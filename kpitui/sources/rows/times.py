"""Times as files and programs write them, read as milliseconds in UTC."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import tzinfo
from itertools import islice

import numpy as np
import pandas as pd

from kpitui.errors import SourceRefused
from kpitui.sources.rows.iso import read_alike
from kpitui.sources.rows.table import Cells, Mask, Table, Whole
from kpitui.sources.rows.zones import to_utc
from kpitui.text import Text

_ISO = re.compile(
    r"(?P<date>\d{4}-\d{2}-\d{2})"
    r"(?:[Tt ](?P<hour>\d{1,2})(?P<minute>:\d{2})?(?P<second>:\d{2})?(?P<part>[.,]\d{1,9})?"
    r"\s?(?P<zone>[Zz]|[+-]\d{2}(?::?\d{2})?)?)?",
    re.ASCII,
)
_DAY_MONTH = re.compile(r"(\d{1,2})([/.\-])(\d{1,2})\2(\d{4}|\d{2})(?!\d)(.*)", re.ASCII | re.DOTALL)
_CLOCK = re.compile(r"([T ])\d{1,2}([:.h])\d{2}(?:([:.])\d{2})?", re.ASCII)
_UNKNOWN = -(2**63)


@dataclass(frozen=True, slots=True)
class TimeStyle:
    """How a column writes its times."""

    zone: tzinfo
    """Of times that carry no offset."""
    format: str | None = None
    """``unix``, ``unix_ms``, a strptime format; None: ISO 8601."""


@dataclass(frozen=True, slots=True)
class Times:
    """A column read as times."""

    values: Whole
    """Milliseconds in UTC; meaningless where ``bad``."""
    bad: Mask
    """Where the cell is no time."""


def read_times(column: Cells, style: TimeStyle) -> Times:
    """Return a column's times."""
    if style.format is None and (alike := read_alike(column)) is not None:
        local, offset = alike
        times = local - _shift(offset) if offset else to_utc(local, style.zone)
        return Times(times, np.zeros(len(times), bool))
    codes, uniques = pd.factorize(column)
    if not len(uniques):
        return Times(np.zeros(len(column), np.int64), np.zeros(len(column), bool))
    texts = [str(one).strip() for one in uniques]
    if style.format is None:
        found = _iso(texts, style.zone)
    elif style.format in ("unix", "unix_ms"):
        found = _unix(texts, 1000 if style.format == "unix" else 1)
    else:
        found = _formatted(texts, style.format, style.zone)
    return Times(found[codes], (found == _UNKNOWN)[codes])


def refuse_guess(table: Table, name: str, column: Cells) -> None:
    """Raise ``SourceRefused``, showing two rows, where a column without a format is day-first or month-first."""
    rows = list(islice((row for row, text in enumerate(column) if text.strip()), 1000))
    texts = [column[row].strip() for row in rows]
    found = [_DAY_MONTH.fullmatch(text) for text in texts]
    if not any(found) or any(_ISO.fullmatch(text) for text in texts):
        return
    dates = [one for one in found if one is not None]
    day, month = any(int(one[1]) > 12 for one in dates), any(int(one[3]) > 12 for one in dates)
    shown = [f"“{column[rows[at]]}” ({table.place(rows[at])})" for at, one in enumerate(found) if one is not None][:2]
    orders = ("dm", "md") if day == month else ("dm",) if day else ("md",)
    proposals = " / ".join(f'time_format = "{_proposal(dates[0], order)}"' for order in orders)
    raise SourceRefused(
        Text(
            "column “{name}”: is it the day or the month that comes first? {first}, {second}: say {proposals}",
            "colonne « {name} » : le jour ou le mois vient-il en premier ? {first}, {second} : indiquez {proposals}",
        ).given(name=name, first=shown[0], second=shown[-1], proposals=proposals)
    )


def day_or_month(column: Cells) -> bool:
    """Tell whether a column holds dates such as 08/11/2021."""
    return any(_DAY_MONTH.fullmatch(text.strip()) for text in column)


def _proposal(date: re.Match[str], order: str) -> str:
    """Return the strptime format of a date, in an order of day and month, and of the clock after it."""
    parts = [f"%{sign}" for sign in order] + ["%Y" if len(date[4]) == 4 else "%y"]
    clock = _CLOCK.fullmatch(date[5])
    if clock is None:
        return date[2].join(parts)
    seconds = f"{clock[3]}%S" if clock[3] else ""
    return f"{date[2].join(parts)}{clock[1]}%H{clock[2]}%M{seconds}"


def _iso(texts: list[str], zone: tzinfo) -> Whole:
    """Return the times of ISO 8601 texts; ``_UNKNOWN`` where one isn't."""
    found = [_ISO.fullmatch(text) for text in texts]
    shifts: dict[str | None, int | None] = {None: None}
    local = _micros([_normal(one) if one is not None else None for one in found], "ISO8601")
    known = local != _UNKNOWN
    offsets = np.zeros(len(texts), np.int64)
    naive = np.zeros(len(texts), bool)
    for row, one in enumerate(found):
        if one is None:
            continue
        offset = one["zone"]
        if offset not in shifts:
            shifts[offset] = _shift(offset)
        if (shift := shifts[offset]) is None:
            naive[row] = True
        else:
            offsets[row] = shift
    times = np.where(known, local // 1000 - offsets, _UNKNOWN)
    times[naive & known] = to_utc(times[naive & known], zone)
    return times


def _normal(found: re.Match[str]) -> str:
    """Return an ISO text without offset in the one form that is read fast."""
    if found["hour"] is None:
        return found["date"]
    part = (found["part"] or "").replace(",", ".") if found["second"] else ""
    return f"{found['date']}T{found['hour']:0>2}{found['minute'] or ':00'}{found['second'] or ':00'}{part}"


def _shift(offset: str) -> int:
    """Return an offset from UTC in milliseconds."""
    if offset in "Zz":
        return 0
    digits = offset[1:].replace(":", "")
    minutes = int(digits[:2]) * 60 + int(digits[2:] or 0)
    return (-minutes if offset[0] == "-" else minutes) * 60_000


def _micros(texts: list[str | None], form: str, *, aware: bool = False) -> Whole:
    """Return texts of one format as microseconds; ``_UNKNOWN`` where one is none."""
    found = pd.DatetimeIndex(pd.to_datetime(pd.Series(texts, dtype=object), format=form, errors="coerce", utc=aware))
    values = np.array(found.as_unit("us").asi8, np.int64)
    return values


def _formatted(texts: list[str], form: str, zone: tzinfo) -> Whole:
    """Return the times of texts in a strptime format. Raises ``SourceRefused`` where it is no format."""
    aware = "%z" in form or "%Z" in form
    try:
        micros = _micros(list(texts), form, aware=aware)
    except ValueError as error:
        raise SourceRefused(
            Text("time_format “{form}” is none: {cause}", "time_format « {form} » est invalide : {cause}").given(
                form=form, cause=str(error)
            )
        ) from None
    known = micros != _UNKNOWN
    times = np.where(known, micros // 1000, _UNKNOWN)
    if not aware:
        times[known] = to_utc(times[known], zone)
    return times


def _unix(texts: list[str], scale: int) -> Whole:
    """Return the times of seconds or milliseconds since 1970."""
    numbers = pd.to_numeric(pd.Series(texts, dtype=object), errors="coerce").to_numpy(np.float64) * scale
    known = np.isfinite(numbers) & (np.abs(numbers) < 2**53)
    return np.where(known, np.round(np.where(known, numbers, 0)), _UNKNOWN).astype(np.int64)
