"""How often brands and hashtags are named on X, hour by hour: X counts, and charges by the call."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from kpitui.config.spans import DAY
from kpitui.measures.labels import fold
from kpitui.sources.platforms.calls import Ask
from kpitui.sources.platforms.options import Account
from kpitui.sources.platforms.parts import Asked, Given
from kpitui.sources.platforms.x.ids import written
from kpitui.sources.platforms.x.spending import Bill
from kpitui.sources.platforms.x.till import Till, remarks
from kpitui.text import Text

HOUR = DAY // 24
REACH = 7 * DAY
"""How far back X counts and searches."""
LONGEST = 512
"""Signs of a query."""
PAGES = 5


@dataclass(frozen=True, slots=True)
class Counting:
    """What X is asked to count."""

    till: Till
    queries: Mapping[Account, str]
    hashtags: tuple[str, ...]
    retweets: bool

    async def mentions(self, asked: Asked) -> Given:
        """Count how often a brand is named."""
        return await self._counted(asked, "mentions", self.queries[asked.account], {})

    async def tags(self, asked: Asked) -> Given:
        """Count how often each followed hashtag is used; X does not tell capitals apart."""
        spans: list[tuple[int | None, int]] = []
        notes: list[Text] = []
        for tag in self.hashtags:
            query = f"#{tag}{'' if self.retweets else ' -is:retweet'}"
            given = await self._counted(asked, "hashtag_mentions", query, {"hashtag": tag})
            notes += given.notes
            if given.read is not None:
                spans.append(given.read)
        begins = [begin for begin, _ in spans if begin is not None]
        read = (max(begins), min(end for _, end in spans)) if begins else None
        return Given(read, notes=notes)

    async def _counted(self, asked: Asked, measure: str, query: str, labels: Mapping[str, str]) -> Given:
        """Add the counts of whole hours, the last one as far as it has come."""
        first = "until" not in asked.state
        since = _since(asked)
        ask = Ask("2/tweets/counts/recent", _query(query, since), bucket="counts")
        edges: list[int] = []
        notes: list[Text] = []
        seen = {""}
        for _ in range(PAGES):
            # A call that is repeated is charged again: the page is part of what it is known by.
            page = await self.till.page(ask, Bill(f"counts:{query}:{asked.now}", counts=1))
            notes += remarks(page.content)
            for bucket in page.content["data"].rows():
                span = bucket["start"].when(), bucket["end"].when()
                # A later bucket that begins within an hour would be counted beside the whole hour of an earlier poll.
                if span[0] < span[1] and (first or span[0] % HOUR == 0):
                    asked.figures.amount(measure, span, bucket["tweet_count"].count(), **labels)
                    edges += span
            token = page.content["meta"]["next_token"].text() or ""
            if token in seen:
                break
            seen.add(token)
            ask = replace(ask, params={**ask.params, "next_token": token})
        return Given((min(edges), max(edges)) if edges else None, notes=notes)


def query_of(words: tuple[str, ...], without: tuple[str, ...], retweets: bool) -> str:
    """Return the query for posts with one of some words that some accounts have not written."""
    terms = " OR ".join(dict.fromkeys(_term(word) for word in words))
    own = "".join(f" -from:{name}" for name in without)
    return f"({terms}){own}{'' if retweets else ' -is:retweet'}"


def once(hashtags: tuple[str, ...]) -> list[str]:
    """Return hashtags without ``#``, each one once, whatever its capitals."""
    found = {fold(bare): bare for tag in reversed(hashtags) if (bare := tag.removeprefix("#"))}
    return list(reversed(found.values()))


def _term(word: str) -> str:
    """Return a word as a query has it: in quotation marks where it is more than one."""
    plain = re.fullmatch(r"[@#$]?\w+", word) and word not in ("OR", "AND", "NOT")
    return word if plain else '"' + re.sub(r'["\\]', " ", word).strip() + '"'


def _since(asked: Asked) -> int:
    """Return the hour from which on it is counted."""
    reach = asked.now - REACH + 60_000
    since = max(asked.since, reach)
    return since // HOUR * HOUR if since // HOUR * HOUR >= reach else -(-since // HOUR) * HOUR


def _query(query: str, since: int) -> dict[str, str]:
    """Return the parameters of a count."""
    return {"query": query, "granularity": "hour", "start_time": written(since)}
