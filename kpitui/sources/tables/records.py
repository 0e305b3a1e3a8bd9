"""JSON files: one document, or one object a line, to which lines may be added."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from kpitui.errors import SourceError
from kpitui.measures import Rejection
from kpitui.sources.rows.memory import Again
from kpitui.sources.rows.table import Begun, Part, Table
from kpitui.sources.tables.delimited import Given, Wanted
from kpitui.sources.tables.growing import added_text, begun_after
from kpitui.sources.tables.objects import Document, read_objects
from kpitui.text import Text

_NO_JSON = Text("the line is no JSON", "la ligne n’est pas du JSON")
_BROKEN = Text(
    "{name}:{line}: broken JSON, or a file that is being written",
    "{name}:{line} : JSON abîmé, ou fichier en cours d’écriture",
)


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a text of JSON holds."""

    content: object
    """The document, or the list of the lines' objects."""
    lines: int = 0
    """How many lines were read; 0 for one document."""
    bad: int = 0
    """How many lines hold no object."""
    rejected: tuple[Rejection, ...] = ()


def parsed(text: str, given: Given) -> Parsed:
    """Return one document, or the objects of the lines. Raises ``SourceError`` where the file holds neither."""
    if not text.strip():
        return Parsed([])
    try:
        return Parsed(json.loads(text))
    except (ValueError, RecursionError) as error:
        lines = _whole_lines(text, given)
        found, bad = _objects(lines)
        if len(bad) < len(found):
            return Parsed(found, len(lines), len(bad), _rejected(given, bad))
        raise SourceError(_BROKEN.given(name=given.name, line=getattr(error, "lineno", 1))) from None


def added_objects(given: Given, begun: Begun, wanted: Wanted) -> Table:
    """Return the rows of the lines that were added. Raises ``Again`` where all lines are needed."""
    text = added_text(given.data, given.name, begun)
    lines = _whole_lines(text, given)
    found, bad = _objects(lines)
    if begun.bad + len(bad) >= begun.rows + len(found):
        raise Again
    table = read_objects(Document(given.name, found, given.seen), None, wanted)
    numbers = np.arange(table.rows, dtype=np.int64) + begun.rows + 1
    after = begun_after(begun, given.data, text, given.growing)
    if after is not None:
        after = replace(after, lines=begun.lines + len(lines), rows=begun.rows + table.rows, bad=begun.bad + len(bad))
    return replace(
        table,
        parts=(Part(given.name, table.rows, numbers, given.seen),),
        rejected=_rejected(given, bad),
        notes=(),
        begun=after,
    )


def _whole_lines(text: str, given: Given) -> list[str]:
    """Return the lines of a text, but the half one at the end of a file that is being written."""
    lines = text.splitlines()
    if given.growing and lines and not text.endswith("\n"):
        lines.pop()
    return lines


def _objects(lines: Sequence[str]) -> tuple[list[object], list[int]]:
    """Return the objects of lines, and the numbers of those that hold none."""
    found: list[object] = []
    bad: list[int] = []
    for number, line in enumerate(lines, 1):
        try:
            one = json.loads(line) if line.strip() else None
        except (ValueError, RecursionError):
            bad.append(number)
            continue
        if isinstance(one, dict):
            found.append(one)
        elif line.strip():
            bad.append(number)
    return found, bad


def _rejected(given: Given, bad: Sequence[int]) -> tuple[Rejection, ...]:
    """Return the lines that hold no object as rejections."""
    return (Rejection(_NO_JSON, len(bad), f"{given.name}:{bad[0] + given.before}"),) if bad else ()
