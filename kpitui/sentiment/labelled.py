"""Texts that persons labelled: a CSV file with ``text``, ``label`` and, where there are several, ``language``."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from kpitui.errors import UsageError
from kpitui.sentiment.contract import Sentiment
from kpitui.sentiment.languages import language_of
from kpitui.text import Text

_POSITIVE = ("positive", "positif", "pos", "+")
_NEUTRAL = ("neutral", "neutre", "neu", "=")
_NEGATIVE = ("negative", "negatif", "négatif", "négative", "neg", "nég", "-", "−")
_LABELS: Mapping[str, Sentiment] = MappingProxyType(
    {
        **dict.fromkeys(_POSITIVE, Sentiment.POSITIVE),
        **dict.fromkeys(_NEUTRAL, Sentiment.NEUTRAL),
        **dict.fromkeys(_NEGATIVE, Sentiment.NEGATIVE),
    }
)
_NO_FILE = Text("{path}: the file cannot be read ({why})", "{path} : le fichier ne se lit pas ({why})")
_NO_COLUMN = Text(
    "{path}: no column “{name}”; the first line names the columns: text,label,language",
    "{path} : pas de colonne « {name} » ; la première ligne nomme les colonnes : text,label,language",
)
_TOO_LONG = 10_000_000
"""Signs of a field beyond which a file is none of this kind."""


class LabelledText(NamedTuple):
    """A text, what it says, and its language where that is known."""

    text: str
    label: Sentiment
    language: str | None


@dataclass(frozen=True, slots=True)
class Labelled:
    """What a file of labelled texts holds."""

    texts: tuple[LabelledText, ...]
    refused: tuple[tuple[int, str], ...] = ()
    """The rows without a label that is known: their number in the file, from 1, and what stands there."""

    def by_language(self) -> dict[str | None, list[Sentiment]]:
        """Return the labels of the texts of each language."""
        found: dict[str | None, list[Sentiment]] = {}
        for one in self.texts:
            found.setdefault(one.language, []).append(one.label)
        return found


def read_labelled(path: Path, language: str | None = None) -> Labelled:
    """Return the labelled texts of a file; ``language`` is that of rows which say none. Raises ``UsageError``."""
    try:
        content = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "UTF-8"
        raise UsageError(_NO_FILE.given(path=str(path), why=why or "?")) from None
    first = content.partition("\n")[0]
    separator = max(",;\t", key=first.count)
    rows = csv.DictReader(io.StringIO(content, newline=""), delimiter=separator)
    names = {(name or "").strip().casefold(): name for name in rows.fieldnames or ()}
    for name in ("text", "label"):
        if name not in names:
            raise UsageError(_NO_COLUMN.given(path=str(path), name=name))
    texts, refused = [], []
    for number, row in enumerate(rows, 2):
        text, said = row.get(names["text"]) or "", (row.get(names["label"]) or "").strip()
        label = _LABELS.get(said.casefold())
        if label is None:
            refused.append((number, said))
        elif text.strip() and len(text) < _TOO_LONG:
            spoken = row.get(names["language"]) if "language" in names else None
            texts.append(LabelledText(text, label, language_of(spoken) or language_of(language)))
    return Labelled(tuple(texts), tuple(refused))
