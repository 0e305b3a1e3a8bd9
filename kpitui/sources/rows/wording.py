"""The user's campaigns and topics as rules: which texts and hashtags they are found in. Light: no numpy, no pandas."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from kpitui.measures.labels import fold_value
from kpitui.sources.rows.hashtags import hashtags_in

_LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "’": "'", "ʼ": "'"})


@dataclass(frozen=True, slots=True)
class Campaign:
    """A campaign that labels what carries none."""

    name: str
    start: int
    """When its first day begins, ms."""
    end: int
    """When the day after its last one begins, ms."""
    match: tuple[str, ...]
    """Hashtags and words, one of which a row must hold; without any, it labels nothing."""
    brand: str | None = None
    """The brand whose rows it labels; None: all."""


@dataclass(frozen=True, slots=True)
class Topic:
    """A subject that is found by words."""

    name: str
    any: tuple[str, ...] = ()
    all: tuple[str, ...] = ()
    none: tuple[str, ...] = ()
    brand: str | None = None
    """The brand whose rows it labels; None: all."""


@dataclass(frozen=True, slots=True)
class Wording:
    """What a configuration says of campaigns and topics."""

    campaigns: tuple[Campaign, ...] = ()
    topics: tuple[Topic, ...] = ()


class Found(NamedTuple):
    """The places of the rules that a row's words and hashtags satisfy."""

    topics: tuple[int, ...] = ()
    campaigns: tuple[int, ...] = ()


def spread(text: str) -> str:
    """Return a text in the form in which words are looked for: without case and accents."""
    folded = text.casefold()
    if folded.isascii():
        return folded
    apart = unicodedata.normalize("NFKD", folded.translate(_LETTERS))
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


def topics_in(rules: Iterable[Topic], text: str) -> tuple[int, ...]:
    """Return the places of the topics that a text is about."""
    said = spread(text)
    return tuple(at for at, rule in enumerate(rules) if _about(rule, said))


def campaigns_in(rules: Iterable[Campaign], text: str, hashtags: Iterable[str]) -> tuple[int, ...]:
    """Return the places of the campaigns that a text or a row's hashtags name; time is not looked at."""
    tags = {fold_value("hashtag", tag) for tag in (*hashtags_in(text), *hashtags)}
    said = spread(text)
    return tuple(at for at, rule in enumerate(rules) if any(_named(one, said, tags) for one in rule.match))


def _about(rule: Topic, said: str) -> bool:
    """Tell whether a text that is spread holds the words of a topic."""
    return (
        (not rule.any or _one_of(rule.any).search(said) is not None)
        and all(_one_of((word,)).search(said) for word in rule.all)
        and not (rule.none and _one_of(rule.none).search(said))
    )


def _named(word: str, said: str, tags: set[str]) -> bool:
    """Tell whether a hashtag, or a word of the text or a hashtag, is there; accents count in hashtags only."""
    if fold_value("hashtag", word) in tags:
        return True
    return not word.strip().startswith("#") and _one_of((word,)).search(said) is not None


@lru_cache(maxsize=4096)
def _one_of(words: tuple[str, ...]) -> re.Pattern[str]:
    """Return what finds one of several words or phrases as a whole, however blanks are written in them."""
    phrases = (r"\s+".join(re.escape(part) for part in spread(word).split()) for word in words)
    choice = "|".join(sorted(phrases, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{choice})(?!\w)")
