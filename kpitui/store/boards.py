"""Boards as JSON and back, exactly. A screen paints from them without numpy, engine or history."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from kpitui.kpis.reading import Board, Flag, Reading, Row, Scope, Severity, Status, Track, Window
from kpitui.measures import Labels
from kpitui.store.texts import dumped_text, loaded_text


def dump_board(board: Board) -> str:
    """Return a board as JSON."""
    return json.dumps(
        {
            "brand": board.brand,
            "period": board.period,
            "labels": board.labels,
            "at": board.at,
            "rows": [_row(row) for row in board.rows],
            "unconfigured": board.unconfigured,
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


def load_board(text: str) -> Board:
    """Return the board of ``dump_board``."""
    data = json.loads(text)
    return Board(
        data["brand"],
        data["period"],
        _labels(data["labels"]),
        data["at"],
        tuple(_loaded_row(row) for row in data["rows"]),
        tuple((kpi, tuple(needs)) for kpi, needs in data["unconfigured"]),
    )


def _row(row: Row) -> dict[str, object]:
    """Return a row as JSON values."""
    track = row.track
    return {
        "reading": _reading(row.reading),
        "track": None
        if track is None
        else [_times(track.t, track.step), track.values, track.previous, track.step, track.amounts, *_marks(track)],
        "suggested": row.suggested,
    }


def _reading(reading: Reading) -> dict[str, object]:
    """Return a reading as JSON values, without the fields that say nothing."""
    window = reading.window
    data: dict[str, object] = {
        name: value
        for name in Reading.__dataclass_fields__
        if name not in ("scope", "window", "flags", "reason")
        and (value := getattr(reading, name)) not in (None, ())
        and value is not False
    }
    data["scope"] = [reading.scope.brand, reading.scope.labels]
    data["window"] = [window.start, window.end, window.previous_start, window.previous_end, window.period]
    data["flags"] = sorted(reading.flags)
    if reading.reason is not None:
        data["reason"] = dumped_text(reading.reason)
    return data


def _loaded_row(data: Mapping[str, Any]) -> Row:
    """Return a row of JSON values."""
    track = data["track"]
    drawn = None
    if track is not None:
        times, values, previous, step, amounts, *more = track
        marks, breaks = (*more, (), ())[:2]
        known = tuple((t, loaded_text(text)) for t, text in breaks)
        drawn = Track(_loaded_times(times, step), tuple(values), tuple(previous), step, amounts, tuple(marks), known)
    return Row(_loaded_reading(data["reading"]), drawn, data["suggested"])


def _marks(track: Track) -> list[object]:
    """Return what is added to a track that has marks or breaks: few have any."""
    if track.breaks:
        return [track.marks, [(t, dumped_text(text)) for t, text in track.breaks]]
    return [track.marks] if track.marks else []


def _times(times: Sequence[int], step: int) -> object:
    """Return the times of a track; where they are evenly spaced, the first and their number are enough."""
    if times and tuple(times) == tuple(range(times[0], times[0] + step * len(times), step or 1)):
        return {"from": times[0], "count": len(times)}
    return times


def _loaded_times(data: Any, step: int) -> tuple[int, ...]:
    """Return the times of a track."""
    if isinstance(data, dict):
        return tuple(range(data["from"], data["from"] + step * data["count"], step))
    return tuple(data)


def _loaded_reading(data: Mapping[str, Any]) -> Reading:
    """Return a reading of JSON values."""
    fields = dict(data)
    brand, labels = fields["scope"]
    fields["scope"] = Scope(brand, _labels(labels))
    fields["window"] = Window(*fields["window"])
    fields["status"] = Status(fields["status"])
    fields["flags"] = frozenset(Flag(flag) for flag in fields["flags"])
    if "severity" in fields:
        fields["severity"] = Severity(fields["severity"])
    if "reason" in fields:
        fields["reason"] = loaded_text(fields["reason"])
    if "left_out" in fields:
        fields["left_out"] = tuple(fields["left_out"])
    return Reading(**fields)


def _labels(pairs: Sequence[Sequence[str]]) -> Labels:
    """Return labels of JSON lists."""
    return tuple((name, value) for name, value in pairs)
