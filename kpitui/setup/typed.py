"""Figures typed by hand: a CSV beside the configuration, and the source that it is.

One row a figure: measure, time, value, a column for each label, who typed it and when. The file may be edited.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from kpitui.config import Config, SourceTable
from kpitui.config.replacing import one_writer, replace_file
from kpitui.config.syntax import NOT_UTF8, unreadable
from kpitui.errors import StoreError
from kpitui.measures import Kind
from kpitui.text import Text

NAME = "typed"
"""The name of the source that the file is."""
EVERY = "30s"
UNREADABLE = Text("the typed figures in {path}: {cause}", "les chiffres saisis dans {path} : {cause}")
FIRST = ("measure", "time", "value")
LAST = ("typed_by", "typed_at")


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure typed by hand."""

    measure: str
    kind: Kind
    t: int
    """The time it is about, ms."""
    value: float
    who: str
    at: int
    """When it was typed, ms."""
    labels: Mapping[str, str] = field(default_factory=dict)

    def row(self) -> dict[str, str]:
        """Return it as a row of the file."""
        said = {"measure": self.measure, "time": _instant(self.t), "value": repr(self.value).removesuffix(".0")}
        return {**said, **self.labels, "typed_by": self.who, "typed_at": _instant(self.at)}


def typed_file(config: Path) -> Path:
    """Return where the figures typed for a configuration are kept."""
    return config.with_name(f"{config.stem}.typed.csv")


def put(config: Path, figure: Figure) -> str | None:
    """Keep a figure, and return the value that it replaces, if any.

    A level or an amount typed again for the same time and labels is a correction; an event is one more.
    """
    path = typed_file(config)
    with one_writer(path.parent):
        rows, replaced, new = _rows(path), None, figure.row()
        if figure.kind is not Kind.EVENT:
            same = [row for row in rows if _identity(row) == _identity(new)]
            replaced = same[-1]["value"] if same else None
            rows = [row for row in rows if row not in same]
        _write(path, [*rows, new], _mode(config))
    return replaced


def with_typed(config: Config, path: Path) -> Config:
    """Return a configuration with the source of its typed figures, where there are any."""
    rows = _rows(typed_file(path))
    if not rows or any(source.name == NAME for source in config.sources):
        return config
    labels = _labels(rows)
    forms = sorted({(row["measure"], tuple(name for name in labels if row.get(name))) for row in rows})
    source = SourceTable.model_validate(
        {
            "name": NAME,
            "kind": "csv",
            "path": typed_file(path).name,
            "every": EVERY,
            "measure": [_mapping(measure, used, labels) for measure, used in forms],
        }
    )
    return config.model_copy(update={"sources": (*config.sources, source)})


def _mapping(measure: str, used: Sequence[str], labels: Sequence[str]) -> dict[str, object]:
    """Return the mapping of the rows of a measure that have exactly these labels."""
    where = {name: {"not": ""} if name in used else "" for name in labels}
    return {
        "name": measure,
        "time": "time",
        "value": "value",
        "labels": {name: f"${name}" for name in used},
        "where": {"measure": measure, **where},
    }


def _rows(path: Path) -> list[dict[str, str]]:
    """Return the rows of the file; none where there is no file."""
    try:
        text = path.read_text("utf-8-sig")
    except FileNotFoundError:
        return []
    except OSError as error:
        raise StoreError(UNREADABLE.given(path=str(path), cause=unreadable(error))) from None
    except UnicodeError:
        raise StoreError(UNREADABLE.given(path=str(path), cause=NOT_UTF8)) from None
    rows = csv.DictReader(io.StringIO(text, newline=""), restval="")
    return [{name: cell or "" for name, cell in row.items() if name} for row in rows if row.get("measure")]


def _labels(rows: Sequence[Mapping[str, str]]) -> tuple[str, ...]:
    """Return the names of the labels, in the order of their appearance."""
    return tuple(dict.fromkeys(name for row in rows for name in row if name not in {*FIRST, *LAST}))


def _identity(row: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Return what makes two rows the same figure: all but the value and the hand."""
    return tuple(sorted((name, cell) for name, cell in row.items() if cell and name not in {"value", *LAST}))


def _mode(config: Path) -> int:
    """Return who may read the file: those who may read the configuration."""
    return config.stat().st_mode & 0o666 if config.exists() else 0o600


def _write(path: Path, rows: Sequence[Mapping[str, str]], mode: int) -> None:
    """Write the file anew, so that a reader sees the old one or the new one, whole."""
    out = io.StringIO()
    writer = csv.DictWriter(out, [*FIRST, *_labels(rows), *LAST], restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    replace_file(path, out.getvalue().encode(), mode)


def _instant(t: int) -> str:
    """Return a time in UTC, to the second unless it is finer."""
    when = datetime.fromtimestamp(t / 1000, UTC).replace(tzinfo=None)
    return when.isoformat(timespec="milliseconds" if t % 1000 else "seconds") + "Z"
