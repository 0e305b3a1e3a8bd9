"""The sheet of a workbook (.xlsx) as a table of rows; needs the extra ``kpitui[xlsx]``."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time

from kpitui.errors import SourceRefused
from kpitui.measures import Rejection
from kpitui.sources.rows.table import Table
from kpitui.sources.tables.delimited import Dialect, Given, Wanted, header, tabled
from kpitui.sources.tables.lines import Record
from kpitui.text import Text

_NO_SHEET = Text("{name}: no sheet “{sheet}”; there is {known}", "{name} : pas de feuille « {sheet} » ; il y a {known}")


def read_workbook(given: Given, dialect: Dialect, wanted: Wanted, sheet: str | None) -> Table:
    """Return the rows of one sheet; the first, unless it is named."""
    rows = [Record(at, [_text(cell) for cell in row]) for at, row in enumerate(_rows(given, sheet), 1)]
    rows = [row for row in rows[dialect.skip :] if any(row.cells)]
    names = list(dialect.columns)
    if not names and rows:
        cells = rows.pop(0).cells
        width = max((at for at, cell in enumerate(cells, 1) if cell), default=0)
        names = header(cells[:width])
    sound = [Record(row.line, _fitted(row.cells, len(names))) for row in rows if not any(row.cells[len(names) :])]
    wide = [row for row in rows if any(row.cells[len(names) :])]
    table = tabled(names, sound, given, wanted)
    if not wide:
        return table
    reason = Text("more cells than the header has columns", "plus de cellules que de colonnes")
    return replace(table, rejected=(Rejection(reason, len(wide), f"{given.name}:{wide[0].line}"),))


def _rows(given: Given, sheet: str | None) -> Iterable[tuple[object, ...]]:
    """Return the cells of a sheet."""
    try:
        import openpyxl
    except ImportError:
        missing = Text("{name}: install kpitui[xlsx] to read it", "{name} : installez kpitui[xlsx] pour le lire")
        raise SourceRefused(missing.given(name=given.name)) from None
    try:
        book = openpyxl.load_workbook(io.BytesIO(given.data), read_only=True, data_only=True)
    except (zipfile.BadZipFile, KeyError, ValueError, OSError):
        broken = Text("{name} is not a sound workbook", "{name} n’est pas un classeur lisible")
        raise SourceRefused(broken.given(name=given.name)) from None
    try:
        if sheet is not None and sheet not in book.sheetnames:
            known = Text(
                "{name}: no sheet “{sheet}”; there is {known}", "{name} : pas de feuille « {sheet} » ; il y a {known}"
            )
            raise SourceRefused(known.given(name=given.name, sheet=sheet, known=", ".join(book.sheetnames)))
        return list(book[sheet or book.sheetnames[0]].iter_rows(values_only=True))
    finally:
        book.close()


def _text(cell: object) -> str:
    """Return what a cell holds as the text that a delimited file would hold."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime | date | time):
        return cell.isoformat()
    return str(cell)


def _fitted(cells: list[str], width: int) -> list[str]:
    """Return a row with as many cells as there are columns."""
    return cells[:width] + [""] * (width - len(cells))
