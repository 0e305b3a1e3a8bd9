"""The lines of a delimited text: LF, CRLF or both; a bare CR only in a file without LF."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass

from kpitui.text import Text

BARE_CR = "\ue00d"
"""Stands for a CR inside a field while lines are cut (of the private use area; a file that holds it keeps it)."""

_BARE = re.compile(r"\r(?!\n)")
_LONGEST = 16 << 20


@dataclass(frozen=True, slots=True)
class Record:
    """The cells of one row."""

    line: int
    """Its first line, from 1."""
    cells: list[str]
    sound: bool = True
    """False: a quotation mark is opened in it and never closed."""


def normal(text: str) -> tuple[str, tuple[Text, ...]]:
    """Return text with LF ends and CRs within fields set aside, and what to say of mixed ends."""
    if "\r" not in text:
        return text, ()
    if "\n" not in text:
        return text.replace("\r", "\n"), ()
    pairs = text.count("\r\n")
    mixed = 0 < pairs < text.count("\n")
    if text.count("\r") > pairs:
        text = _BARE.sub(BARE_CR, text)
    note = Text("line ends are mixed (LF and CRLF)", "les fins de ligne sont mélangées (LF et CRLF)")
    return text.replace("\r\n", "\n"), (note,) if mixed else ()


def records(text: str, separator: str) -> Iterator[Record]:
    """Yield the rows of a text with LF ends; blank lines give none."""
    csv.field_size_limit(_LONGEST)
    lines = text.split("\n")
    if lines and not lines[-1]:
        lines.pop()
    start = 0
    while start < len(lines):
        resumed = None
        reader = csv.reader(_fed(lines, start), delimiter=separator)
        before = start
        for cells in reader:
            after = start + reader.line_num
            if after >= len(lines) and after - before > 1 and _open(lines[before:after]):
                yield Record(before + 1, [lines[before]], sound=False)
                resumed = before + 1
                break
            if cells:
                yield Record(before + 1, cells)
            before = after
        if resumed is None:
            return
        start = resumed


def _fed(lines: list[str], start: int) -> Iterator[str]:
    """Yield lines with their ends, as the reader wants them."""
    for at in range(start, len(lines)):
        yield lines[at] + "\n"


def _open(lines: list[str]) -> bool:
    """Tell whether lines leave a quotation mark open."""
    return sum(line.count('"') for line in lines) % 2 == 1


def detected(text: str) -> str:
    """Return the separator of a text: the one that gives the most rows the same number of cells, over one."""
    head = text[: 1 << 16].rsplit("\n", 1)[0] if len(text) > 1 << 16 else text
    best, found = (0.0, 0), ","
    for separator in (",", ";", "\t", "|"):
        counts = [len(record.cells) for record, _ in zip(records(head, separator), range(60), strict=False)]
        width = counts[0] if counts else 0
        if width < 2:
            continue
        score = (sum(count == width for count in counts) / len(counts), width)
        if score > best:
            best, found = score, separator
    return found
