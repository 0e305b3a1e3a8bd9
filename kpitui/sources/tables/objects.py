"""Objects (JSON) as a table of rows: which ones, and their columns, by JMESPath."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

from kpitui.errors import SourceRefused
from kpitui.measures import Rejection
from kpitui.sources.rows.table import Part, Table, cells
from kpitui.sources.tables.delimited import Wanted
from kpitui.text import Text

_PLAIN = re.compile(r"[A-Za-z_]\w*", re.ASCII)

Row: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Document:
    """One JSON document, or one page of an answer."""

    name: str
    """What the user knows it by."""
    content: Any
    seen: int | None = None
    """When its file was first seen, ms."""


def read_objects(document: Document, expression: str | None, wanted: Wanted) -> Table:
    """Return the rows of a document. Raises ``SourceRefused`` where an expression is none."""
    found = document.content if expression is None else search(expression)(document.content)
    listed = _listed(found)
    rows = [row for row in listed if isinstance(row, dict)]
    others = [at for at, row in enumerate(listed, 1) if not isinstance(row, dict)]
    keys = _keys(document.content) if wanted.columns & {"$key", "$parent"} else {}
    columns = {name: cells([_text(value) for value in _column(name, rows, keys)]) for name in sorted(wanted.columns)}
    absent = [name for name, column in columns.items() if rows and not (column != "").any()]
    return Table(
        columns,
        (Part(document.name, len(rows), (), document.seen),),
        cache(partial(_content, rows, wanted.times)),
        _no_objects(document.name, others),
        tuple(_NOWHERE.given(name=document.name, column=name) for name in absent),
    )


def search(expression: str) -> Callable[[Any], Any]:
    """Return what finds a JMESPath expression's value in a document. Raises ``SourceRefused`` where it is none."""
    import jmespath
    from jmespath.exceptions import JMESPathError

    try:
        compiled = jmespath.compile(expression)
    except JMESPathError as error:
        cause = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise SourceRefused(_NO_EXPRESSION.given(expression=expression, cause=cause)) from None

    def find(document: Any) -> Any:
        """Return what the expression finds, None where it finds nothing."""
        try:
            return compiled.search(document)
        except (JMESPathError, TypeError, AttributeError):
            return None

    return find


def apart(wanted: Wanted) -> bool:
    """Tell whether every row can be read without the others: its columns are plain names."""
    return all(_PLAIN.fullmatch(name) or name.startswith("$path.") for name in wanted.columns)


def _listed(found: Any) -> Sequence[Any]:
    """Return rows from a list, from an object of objects or of lists of them, from one object or one figure."""
    if found is None:
        return ()
    if isinstance(found, list):
        return found
    if isinstance(found, int | float | str) and not isinstance(found, bool):
        return [{"value": found}]
    if isinstance(found, dict) and found:
        if all(isinstance(value, dict) for value in found.values()):
            return list(found.values())
        if all(isinstance(value, list) and all(isinstance(one, dict) for one in value) for value in found.values()):
            return [one for value in found.values() for one in value]
    return [found]


def _column(name: str, rows: Sequence[Row], keys: Mapping[int, tuple[str, ...]]) -> Iterator[Any]:
    """Yield a column's values: by its plain name where a row has it, else by JMESPath."""
    if name in ("$key", "$parent"):
        at = -1 if name == "$key" else -2
        return (path[at] if len(path := keys.get(id(row), ())) >= -at else None for row in rows)
    if any(name in row for row in rows):
        return (row.get(name) for row in rows)
    find = search(name) if rows and not name.startswith("$path.") else None
    return (None if find is None else find(row) for row in rows)


def _keys(document: Any) -> dict[int, tuple[str, ...]]:
    """Return under which keys each object of a document stands, by the object's identity."""
    found: dict[int, tuple[str, ...]] = {}
    waiting: list[tuple[Any, tuple[str, ...]]] = [(document, ())]
    while waiting:
        node, path = waiting.pop()
        if isinstance(node, dict):
            found[id(node)] = path
            waiting += [(value, (*path, key)) for key, value in node.items() if isinstance(value, dict | list)]
        else:
            waiting += [(value, path) for value in node if isinstance(value, dict | list)]
    return found


def _text(value: object) -> str:
    """Return a value as the text that a cell would hold; whole numbers of any size stay exact."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def _content(rows: Sequence[Row], times: frozenset[str]) -> np.ndarray[tuple[int], np.dtype[np.uint64]]:
    """Return a hash of what each row says, its times left out."""
    texts = [
        json.dumps({name: value for name, value in row.items() if name not in times}, sort_keys=True) for row in rows
    ]
    return np.asarray(pd.util.hash_array(cells(texts)), np.uint64)


def _no_objects(name: str, rows: Sequence[int]) -> tuple[Rejection, ...]:
    """Return the rows that are no objects as rejections."""
    if not rows:
        return ()
    return (Rejection(Text("the row is no object", "la ligne n’est pas un objet"), len(rows), f"{name}:{rows[0]}"),)


_NOWHERE = Text("{name}: “{column}” is in no row", "{name} : « {column} » n’est dans aucune ligne")
_NO_EXPRESSION = Text(
    "“{expression}” is no JMESPath expression: {cause}", "« {expression} » n’est pas une expression JMESPath : {cause}"
)
