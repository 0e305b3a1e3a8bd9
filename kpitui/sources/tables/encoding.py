"""From bytes to text: the encoding found or given, and signs that were decoded wrongly once already."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from kpitui.errors import SourceRefused
from kpitui.text import Text

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MOJIBAKE = re.compile(
    "[ÃÂ][\u0080-\u00bf]"  # UTF-8 read as Latin-1
    "|â€[œ\u009d\u009c™˜“”¦]|Ã[©¨ªà¢´®¯»§]"  # … as Windows-1252
    "|‚Ä[ôúùìòî¶¢]|√[©®†™´¥ßº™ª¨§]"  # … as Mac Roman
)
_PROBE = 1 << 20


@dataclass(frozen=True, slots=True)
class Decoded:
    """A file's text."""

    text: str
    encoding: str
    """The encoding that was used."""
    notes: tuple[Text, ...] = ()
    """What the user should know."""


def decode(data: bytes, name: str, encoding: str | None = None) -> Decoded:
    """Return a file's text. Raises ``SourceRefused`` where a given encoding doesn't exist or doesn't fit."""
    for mark, marked in _MARKS:
        if data.startswith(mark):
            return _noted(_decoded(data[len(mark) :], name, marked), marked, name)
    if encoding is not None:
        return _noted(_decoded(data, name, encoding), encoding, name)
    try:
        return _noted(data.decode("utf-8"), "utf-8", name)
    except UnicodeDecodeError:
        return _guessed(data, name)


def _decoded(data: bytes, name: str, encoding: str) -> str:
    """Return text in an encoding that is known."""
    try:
        return data.decode(encoding, errors="replace")
    except LookupError:
        raise SourceRefused(
            Text(
                "{name}: the encoding “{encoding}” is unknown", "{name} : l’encodage « {encoding} » est inconnu"
            ).given(name=name, encoding=encoding)
        ) from None


def _guessed(data: bytes, name: str) -> Decoded:
    """Return text that is no sound UTF-8: wide signs, UTF-8 with a few broken bytes, or Windows-1252."""
    probe = data[:_PROBE]
    if probe.count(0) > len(probe) // 5:
        wide = "utf-16-le" if probe[1::2].count(0) > probe[::2].count(0) else "utf-16-be"
        return _noted(data.decode(wide, errors="replace"), wide, name)
    mended = data.decode("utf-8", errors="replace")
    broken = mended.count("\ufffd")
    if sum(sign > "\x7f" for sign in mended[:_PROBE]) > 2 * min(broken, _PROBE):
        return _noted(mended, "utf-8", name)
    return _noted(data.decode("cp1252", errors="replace"), "cp1252", name)


def _noted(text: str, encoding: str, name: str) -> Decoded:
    """Return text with what its signs say of its history."""
    notes = []
    if broken := text.count("\ufffd"):
        notes.append(
            Text(
                "{name}: {count} signs cannot be read as {encoding}; see encoding",
                "{name} : {count} signes illisibles en {encoding} ; voir encoding",
            ).given(name=name, count=broken, encoding=encoding)
        )
    found = _MOJIBAKE.findall(text) if not text.isascii() else []
    if found:
        notes.append(
            Text(
                "{name}: {count} signs such as “{sign}” were decoded wrongly before this file was written",
                "{name} : {count} signes comme « {sign} » ont été mal décodés avant l’écriture de ce fichier",
            ).given(name=name, count=len(found), sign=found[0])
        )
    return Decoded(text, encoding, tuple(notes))
