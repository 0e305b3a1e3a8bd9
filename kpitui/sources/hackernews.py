"""Mentions on Hacker News, by its open search (Algolia): https://hn.algolia.com/api. No key, no account."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial

from kpitui.config.spans import DAY
from kpitui.errors import Cause
from kpitui.measures import Rejection
from kpitui.measures.labels import fold
from kpitui.sources.contract import About, Rhythm, Source, SourceOptions, SourceSettings
from kpitui.sources.platforms.calls import Ask, Caller, Page
from kpitui.sources.platforms.markup import text_of
from kpitui.sources.platforms.mentions import Listener, Mention
from kpitui.sources.platforms.nodes import Node, each, summed
from kpitui.sources.platforms.options import Account, ListeningOptions, Topic, topics_of
from kpitui.sources.platforms.parts import Asked, Given, Part, Platform, PlatformSource
from kpitui.text import Text

TITLE = Text("Hacker News", "Hacker News")
RHYTHM = Rhythm(every=300_000, least=60_000)
HOST = "https://hn.algolia.com"
ABOUT = About(
    needs=Text("Nothing: no account, no token.", "Rien : ni compte, ni jeton."),
    gives=Text(
        "Stories and comments that name a brand, with their authors, points and replies; followed hashtags."
        " It knows no followers, no impressions and no sentiment.",
        "Articles et commentaires qui nomment une marque, avec leurs auteurs, leurs points et leurs réponses ; les"
        " hashtags suivis. Il ne connaît ni abonnés, ni affichages, ni sentiment.",
    ),
    fresh=Text(
        "About live; back to 2006. At most a thousand mentions of each brand at one poll.",
        "Presque en direct ; remonte à 2006. Au plus mille mentions de chaque marque par lecture.",
    ),
    example="""\
[[brand]]
id = "acme"
own = true

[[brand]]
id = "globex"

[[source]]
name = "hn"
kind = "hackernews"
keywords = ["acme", "acme.example"]
competitors = { globex = { keywords = ["globex"] } }
""",
)

ADVICE = {
    Cause.LIMITED: Text(
        "Nothing to do: it is asked again when it allows it. Fewer keywords or a longer every help.",
        "Rien à faire : il sera réinterrogé dès qu’il le permet. Moins de mots ou un every plus long aident.",
    )
}
SIZE = 100
PAGES = 10
REVISED = 2 * DAY
"""Points and replies go on coming: mentions of the last two days are read again."""


class Options(ListeningOptions):
    """The keys of a source of kind ``hackernews``."""


def measures_of(options: SourceOptions) -> tuple[str, ...]:
    """Return the measures that a source gives with these options."""
    tracked = isinstance(options, ListeningOptions) and options.hashtags
    return ("mentions", "author_interactions", "author_posts", *(("hashtag_mentions",) if tracked else ()))


def open_source(settings: SourceSettings) -> Source:
    """Return a source that searches at each poll."""
    options = settings.options
    if not isinstance(options, Options):
        raise TypeError(type(options))
    caller, topics = Caller(settings, HOST), topics_of(settings, options)
    news = HackerNews(caller, Listener(settings, options.hashtags), {topic.account: topic for topic in topics})
    part = Part(
        "mentions",
        Text("mentions", "mentions"),
        measures_of(options),
        news.mentions,
        tuple(news.topics),
        backfill=options.backfill,
        revised=REVISED,
    )
    return PlatformSource(Platform("hackernews", (part,), advice=ADVICE, leave=caller.leave))


@dataclass(frozen=True, slots=True)
class HackerNews:
    """What is asked of Hacker News."""

    caller: Caller
    listener: Listener
    topics: Mapping[Account, Topic]

    async def mentions(self, asked: Asked) -> Given:
        """Search for each word, newest first; an item that several words find is one mention."""
        rejected: list[Rejection] = []
        notes, start = [], asked.since
        for word in self.topics[asked.account].words:
            ask = Ask("api/v1/search_by_date", _query(word, asked.since))
            hits, seen, oldest = 0.0, 0, asked.now
            async for page in self.caller.pages(ask, _after(ask), PAGES):
                rows = page.content["hits"].listed()
                found = each(rows, partial(mention_of, word), rejected)
                self.listener.add(asked.figures, found)
                hits, seen = page.content["nbHits"].count() or 0, seen + len(rows)
                oldest = min([oldest, *(one.at for one in found)])
            # However many there are, only the newest thousand are given.
            if hits > seen:
                start = max(start, oldest)
                notes.append(MORE.given(word=word, count=seen))
        return Given((start, asked.now), rejected=rejected, notes=notes)


def mention_of(word: str, hit: Node) -> Mention | None:
    """Return an item as a mention; None where it holds the word nowhere, since the search tolerates misspellings."""
    texts = [text_of(hit[name].text() or "") for name in ("title", "url", "story_text", "comment_text")]
    if not any(fold(word) in fold(text) for text in texts):
        return None
    return Mention(
        hit["objectID"].name(),
        hit["created_at_i"].when(),
        hit["author"].text(),
        " ".join((texts[0], *texts[2:])),
        interactions=summed(hit["points"], hit["num_comments"]),
    )


def _query(word: str, since: int) -> dict[str, str | int]:
    """Return the parameters of a search."""
    return {
        "query": f'"{word}"',
        "tags": "(story,comment)",
        "numericFilters": f"created_at_i>={since // 1000}",
        "hitsPerPage": SIZE,
    }


def _after(ask: Ask) -> Callable[[Page], Ask | None]:
    """Return what finds the next page, by its number."""

    def following(page: Page) -> Ask | None:
        """Return the call of the next page."""
        number, pages = page.content["page"].count() or 0, page.content["nbPages"].count() or 0
        return replace(ask, params={**ask.params, "page": int(number) + 1}) if number + 1 < pages else None

    return following


MORE = Text(
    "“{word}” was named more than {count} times: the oldest of them were not read",
    "« {word} » a été nommé plus de {count} fois : les plus anciennes mentions n’ont pas été lues",
)
