"""The judge of one source's texts: which sentiment each has, or none. Texts are looked at and forgotten."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from types import MappingProxyType

from kpitui.sentiment.contract import LEXICON, Bounds, Scorer, Sentiment
from kpitui.sentiment.languages import language_of
from kpitui.sentiment.masking import mask_of
from kpitui.sentiment.scorers import opened, scorer_for, scorers

_REMEMBERED = 8_192
"""Texts whose sentiment is remembered: shares repeat a text word for word."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How texts are judged, for all sources of a configuration."""

    mask: tuple[str, ...] = ()
    """What brands are called, and whatever else says nothing of the sentiment."""
    bounds: Mapping[str, Bounds] = field(default_factory=lambda: MappingProxyType({}))
    """By language: between which scores a text is neutral; default: the scorer's own."""
    scorers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """By language: the scorer to use; default: the one that is installed."""


class Judge:
    """Says the sentiment of texts. One for each source; not to be asked by two threads at once."""

    def __init__(self, manner: Manner, language: str | None = None) -> None:
        """``language`` is that of all its texts; None: each text comes with its own."""
        self.manner = manner
        self.language = language_of(language)
        self._mask = mask_of(manner.mask)
        self._scorers: dict[str, tuple[Scorer, Bounds] | None] = {}
        self._seen: dict[bytes, str | None] = {}

    def label(self, text: str, language: str | None = None) -> str | None:
        """Return ``positive``, ``neutral`` or ``negative``; None where no scorer knows the language, or no text is."""
        spoken = self.language or language_of(language)
        if spoken is None or not text.strip() or self._scorer(spoken) is None:
            return None
        # the digest stands for the text, which is not kept
        key = blake2b(f"{spoken}\0{text}".encode(errors="replace"), digest_size=16).digest()
        if key not in self._seen:
            if len(self._seen) >= _REMEMBERED:
                self._seen.clear()
            self._seen[key] = self._judged(text, spoken)
        return self._seen[key]

    def labels(self, text: str, language: str | None = None) -> dict[str, str]:
        """Return the labels that a mention without a sentiment gets by its text; none where it can't be told."""
        found = self.label(text, language)
        if found is None:
            return {}
        spoken = self.language or language_of(language) or ""
        return {"sentiment": found, "sentiment_by": LEXICON, "language": spoken}

    def able(self) -> bool:
        """Tell whether it can judge anything: whether a scorer of its language is installed."""
        return bool(self.scorers())

    def scorers(self) -> dict[str, str]:
        """Return the scorers at hand, by the language that they judge."""
        languages = sorted({one.language for one in scorers()}) if self.language is None else [self.language]
        found = {language: scorer_for(language, self.manner.scorers) for language in languages}
        return {language: one.name for language, one in found.items() if one is not None and one.here}

    def said(self) -> list[object]:
        """Return what its judgements depend on in a form that can be written down, for fingerprints."""
        bounds = {name: (one.negative, one.positive) for name, one in sorted(self.manner.bounds.items())}
        return [self.language, sorted(self.manner.mask), bounds, sorted(self.scorers().items())]

    def _judged(self, text: str, language: str) -> str | None:
        """Return the sentiment of a text in a language that has a scorer."""
        known = self._scorer(language)
        masked = self._mask.masked(text)
        if known is None:
            return None
        if not masked.strip():
            return Sentiment.NEUTRAL.value
        score = known[0].score(masked)
        return None if math.isnan(score) else known[1].judged(score).value

    def _scorer(self, language: str) -> tuple[Scorer, Bounds] | None:
        """Return the scorer of a language and its bounds; None where there is none at hand."""
        if language not in self._scorers:
            known = scorer_for(language, self.manner.scorers)
            here = known is not None and known.here
            bounds = self.manner.bounds.get(language, known.bounds if known is not None else None)
            self._scorers[language] = (opened(known.name), bounds) if here and known and bounds else None
        return self._scorers[language]
