"""How the texts of a configuration's sources are judged: what is masked, by which scorer, and what is missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kpitui.config import Config, SourceTable
from kpitui.sentiment import Bounds, Judge, Manner
from kpitui.sentiment.languages import language_of


def bind_manner(config: Config) -> Manner | None:
    """Return how texts are judged; None where the user wants none judged."""
    table = config.sentiment
    if not table.enabled:
        return None
    bounds = {code(name): Bounds(one.negative, one.positive) for name, one in table.thresholds.items()}
    scorers = {code(name): scorer for name, scorer in table.scorers.items()}
    words = (*_names(config), *table.mask)
    return Manner(tuple(dict.fromkeys(word for word in words if word.strip())), bounds, scorers)


def judge_for(manner: Manner | None, table: SourceTable) -> Judge | None:
    """Return the judge of one source's texts."""
    return None if manner is None else Judge(manner, table.language)


def code(language: str) -> str:
    """Return a language's code, or what stands there where it is none."""
    return language_of(language) or language


def _names(config: Config) -> Iterator[str]:
    """Give all that brands are called, one's own and competitors, and the words by which they are searched."""
    for brand in config.brands:
        yield brand.id
        yield brand.name
    for table in config.sources:
        yield from _searched(table.options)
        for rival in _tables(table.options.get("competitors")):
            yield from _searched(rival)


def _searched(options: Mapping[str, object]) -> Iterator[str]:
    """Give the words and accounts that a platform's options name a brand by."""
    for key in ("keywords", "accounts"):
        given = options.get(key)
        if isinstance(given, str):
            yield given
        elif isinstance(given, list | tuple):
            yield from (str(one) for one in given)


def _tables(given: object) -> Iterator[Mapping[str, object]]:
    """Give competitors as tables, however they are written."""
    if not isinstance(given, Mapping):
        return
    for name, value in given.items():
        yield {"keywords": [str(name)]}
        yield value if isinstance(value, Mapping) else {"accounts": value}
