"""How right a scorer is on texts that persons labelled: what a user sees before she trusts it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kpitui.sentiment.contract import Sentiment
from kpitui.sentiment.judge import Judge
from kpitui.sentiment.labelled import LabelledText

CLASSES = tuple(Sentiment)


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of judging labelled texts of one language."""

    language: str
    counts: tuple[tuple[int, ...], ...]
    """Rows are what persons say, columns what the scorer says, in the order of ``CLASSES``."""
    unclassified: int = 0
    """Texts that the scorer says nothing of."""

    @property
    def texts(self) -> int:
        """The number of texts that were judged."""
        return sum(map(sum, self.counts))

    @property
    def accuracy(self) -> float:
        """The part of the texts that the scorer is right on."""
        return sum(self.counts[at][at] for at in range(len(CLASSES))) / self.texts if self.texts else 0.0

    @property
    def macro_f1(self) -> float:
        """The mean over the sentiments of F1, which a scorer that calls everything neutral does not get."""
        return sum(self.f1(at) for at in range(len(CLASSES))) / len(CLASSES)

    def pairs(self) -> dict[tuple[str, str], int]:
        """Return how often each was said by persons and by the scorer."""
        rows = zip(CLASSES, self.counts, strict=True)
        return {(true, said): count for true, row in rows for said, count in zip(CLASSES, row, strict=True)}

    def f1(self, at: int) -> float:
        """Return the harmonic mean of precision and recall of one sentiment."""
        right = self.counts[at][at]
        said, true = sum(row[at] for row in self.counts), sum(self.counts[at])
        return 2 * right / (said + true) if said + true else 0.0

    @property
    def net(self) -> float:
        """The net sentiment by persons, −100 to 100."""
        return self._net([sum(row) for row in self.counts])

    @property
    def judged_net(self) -> float:
        """The net sentiment by the scorer."""
        return self._net([sum(row[at] for row in self.counts) for at in range(len(CLASSES))])

    @property
    def bias(self) -> float:
        """By how many points the scorer's net sentiment is too high."""
        return self.judged_net - self.net

    def _net(self, parts: list[int]) -> float:
        """Return the net sentiment of counts."""
        return 100 * (parts[0] - parts[2]) / self.texts if self.texts else 0.0


def tried(judge: Judge, texts: Iterable[LabelledText]) -> list[Trial]:
    """Return what comes of judging texts, by language; those of no language come last."""
    counts: dict[str, list[list[int]]] = {}
    left: dict[str, int] = {}
    for one in texts:
        language = judge.language or one.language or ""
        table = counts.setdefault(language, [[0] * len(CLASSES) for _ in CLASSES])
        found = judge.label(one.text, one.language)
        if found is None:
            left[language] = left.get(language, 0) + 1
        else:
            table[CLASSES.index(one.label)][CLASSES.index(Sentiment(found))] += 1
    found_all = sorted(counts.items(), key=lambda entry: (not entry[0], entry[0]))
    return [Trial(name, tuple(map(tuple, table)), left.get(name, 0)) for name, table in found_all]
