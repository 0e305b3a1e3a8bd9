"""What says nothing of the sentiment, and is in the lexicons: accounts, addresses, and the names of brands.

*United*, *champion*, *ideal* and *free* are praise to a lexicon. Left in, they hide which brand is praised at all.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_ALWAYS = (r"(?:https?://|www\.)\S+", r"(?<![\w@])@\w+(?:[.-]\w+)*(?:@[\w.-]+)?")
_BETWEEN = re.compile(r"[\s_\-]+")


@dataclass(frozen=True, slots=True)
class Mask:
    """Takes names out of texts."""

    pattern: re.Pattern[str]

    def masked(self, text: str) -> str:
        """Return a text without accounts, addresses and brands."""
        return self.pattern.sub(" ", unicodedata.normalize("NFC", text))


def mask_of(words: Iterable[str]) -> Mask:
    """Return what takes words out wherever they stand alone, however their parts are joined."""
    every = {form for word in words for form in _forms(word)}
    phrases = [f"(?<!\\w){word}(?!\\w)" for word in sorted(every, key=lambda one: (-len(one), one))]
    return Mask(re.compile("|".join((*_ALWAYS, *phrases)), re.IGNORECASE))


def _forms(word: str) -> Iterator[str]:
    """Give the patterns of a word or phrase: as it is written, and without accents."""
    composed = unicodedata.normalize("NFC", word).strip().lstrip("#@")
    apart = unicodedata.normalize("NFKD", composed)
    bare = "".join(sign for sign in apart if not unicodedata.combining(sign))
    for form in (composed, bare):
        parts = [re.escape(part).replace("’", "['’]").replace("'", "['’]") for part in _BETWEEN.split(form) if part]
        if parts:
            yield r"[\s_\-]*".join(parts)
