"""Texts that grow: how far one was read, and what its rest says by itself."""

from __future__ import annotations

import codecs
from dataclasses import replace

from kpitui.sources.rows.memory import Again
from kpitui.sources.rows.table import Begun
from kpitui.sources.tables.encoding import Decoded, decode
from kpitui.sources.tables.lines import normal

BOTH = "both"


def begun_of(data: bytes, text: str, decoded: Decoded, growing: bool) -> Begun | None:
    """Return how far a text was read; None where it doesn't end with a line, or isn't sound UTF-8.

    In other encodings, what is added may be what tells which one it is.
    """
    end = _end(data, growing)
    if not end or decoded.encoding not in ("utf-8", "UTF-8", "utf8") or "\ufffd" in decoded.text:
        return None
    return Begun(end, text.count("\n"), 0, ends=_ends(data[:end]))


def begun_after(begun: Begun, data: bytes, text: str, growing: bool) -> Begun | None:
    """Return how far a text was read, with what was added to it; None where that doesn't end with a line."""
    end = _end(data, growing)
    return None if end is None else replace(begun, end=begun.end + end, lines=begun.lines + text.count("\n"))


def added_text(data: bytes, name: str, begun: Begun) -> str:
    """Return what was added to a text, with LF ends. Raises ``Again`` where it is otherwise written than the text."""
    decoded = decode(data, name)
    sound = decoded.encoding == "utf-8" and not decoded.notes and not data.startswith(codecs.BOM_UTF8)
    ends = _ends(data)
    if not sound or (begun.ends != BOTH and ends not in ("", begun.ends)) or (not ends and b"\r" in data):
        raise Again
    return normal(decoded.text)[0]


def _end(data: bytes, growing: bool) -> int | None:
    """Return how many bytes were read as whole lines; None where the last line has no end and was read all the same."""
    if growing or not data:
        return data.rfind(b"\n") + 1
    return len(data) if data.endswith(b"\n") else None


def _ends(data: bytes) -> str:
    """Return how lines end; empty where none does."""
    pairs, lines = data.count(b"\r\n"), data.count(b"\n")
    if not lines:
        return ""
    return "CRLF" if pairs == lines else BOTH if pairs else "LF"
