"""Mentions in feeds: Google Alerts, and any other RSS or Atom feed."""

from __future__ import annotations

import asyncio
import calendar
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import parse_qs, urlsplit

from pydantic import Field

from kpitui.config.secrets import Secret
from kpitui.config.table import Name
from kpitui.errors import Cause, SourceError, SourceRefused
from kpitui.measures import Rejection
from kpitui.measures.labels import fold
from kpitui.sources.contract import About, Rhythm, Source, SourceOptions, SourceSettings
from kpitui.sources.platforms.calls import Ask, Caller
from kpitui.sources.platforms.markup import text_of
from kpitui.sources.platforms.mentions import Listener, Mention
from kpitui.sources.platforms.nodes import LONGEST
from kpitui.sources.platforms.options import Account, ListeningOptions
from kpitui.sources.platforms.parts import Asked, Given, Part, Platform, PlatformSource
from kpitui.text import Text
from kpitui.text.clean import plain

if TYPE_CHECKING:
    from kpitui.sources.web.messages import Answer

TITLE = Text("RSS and Atom feeds, Google Alerts", "flux RSS et Atom, Google Alertes")
RHYTHM = Rhythm(every=15 * 60_000)
MEASURES = ("mentions", "author_posts", "hashtag_mentions")
ABOUT = About(
    needs=Text(
        "The address of a feed. For Google Alerts: on google.com/alerts make an alert for the brand's name, choose"
        " “Show options”, “Deliver to: RSS feed”, then copy the address of the feed's sign. Anybody who has the"
        " address can read the alert: keep it like a password, { env = … } or { file = … }.",
        "L’adresse d’un flux. Pour Google Alertes : sur google.com/alerts créez une alerte au nom de la marque,"
        " choisissez « Afficher les options », « Envoyer à : flux RSS », puis copiez l’adresse derrière le symbole du"
        " flux. Qui a l’adresse peut lire l’alerte : gardez-la comme un mot de passe, { env = … } ou { file = … }.",
    ),
    gives=Text(
        "Each entry is a mention; its site stands for its author. With keywords only the entries that hold one count,"
        " so that a newspaper's whole feed can be read. Feeds know no followers, no likes and no sentiment.",
        "Chaque entrée est une mention ; son site tient lieu d’auteur. Avec keywords, seules comptent les entrées qui"
        " en contiennent un : on peut lire le flux entier d’un journal. Un flux ne connaît ni abonnés, ni j’aime, ni"
        " sentiment.",
    ),
    fresh=Text(
        "As often as the feed is renewed. A feed holds its newest entries only (Google Alerts about 20): history begins"
        " with the first poll, and what passes between two polls unseen is told as not read.",
        "Au rythme du flux. Un flux ne garde que ses dernières entrées (Google Alertes : une vingtaine) : l’historique"
        " commence à la première lecture, et ce qui passe inaperçu entre deux lectures est dit non lu.",
    ),
    example="""\
[[brand]]
id = "acme"
own = true

[[brand]]
id = "globex"

[[source]]
name = "alerts"
kind = "rss"
feeds = [{ env = "ACME_ALERT_FEED" }]
competitors = { globex = "https://news.example.org/globex.xml" }
every = "15m"
""",
)
ADVICE = {
    Cause.NOT_FOUND: Text(
        "Open the feed's address in a browser: if it shows nothing, copy the address anew from where it comes from.",
        "Ouvrez l’adresse du flux dans un navigateur : s’il n’y a rien, recopiez-la depuis son origine.",
    ),
    Cause.PARSE: Text(
        "The address leads to a page, not to its feed: look for the feed's own address (RSS) on that page.",
        "L’adresse mène à une page, pas à son flux : cherchez l’adresse du flux lui-même (RSS) sur cette page.",
    ),
}
FULL = 10
"""Entries from which a feed may have left out older ones."""
REMEMBERED = 500
"""Entries without a date of which one remembers when they were first seen."""


class Options(ListeningOptions):
    """The keys of a source of kind ``rss``."""

    feeds: Annotated[
        tuple[str | Secret, ...],
        Text("Addresses of the brand's feeds; secret ones by reference.", "Adresses des flux de la marque."),
    ] = Field(default=())
    channel: Annotated[
        Name, Text("The channel under which the mentions count.", "Le canal sous lequel comptent les mentions.")
    ] = "web"


def measures_of(options: SourceOptions) -> tuple[str, ...]:
    """Return the measures that a source gives with these options."""
    tracked = isinstance(options, ListeningOptions) and options.hashtags
    return MEASURES if tracked else MEASURES[:2]


def open_source(settings: SourceSettings) -> Source:
    """Return a source that reads the feeds at each poll."""
    options = settings.options
    if not isinstance(options, Options):
        raise TypeError(type(options))
    own: Sequence[str | Secret] = (*options.feeds, *options.accounts)
    feeds = {Account(settings.brand, ""): tuple(own)} if own else {}
    feeds |= {Account(brand, "", own=False): rival.accounts for brand, rival in options.competitors.items()}
    if not feeds:
        raise SourceRefused(NONE)
    caller = Caller(settings, "https://localhost", headers={"Accept": "application/atom+xml, application/rss+xml, */*"})
    reader = Feeds(caller, Listener(settings, options.hashtags), feeds, options.keywords)
    part = Part("mentions", Text("mentions", "mentions"), measures_of(options), reader.mentions, tuple(feeds))
    return PlatformSource(Platform(options.channel, (part,), advice=ADVICE, leave=caller.leave))


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a feed."""

    id: str
    at: int | None
    """When it was published, ms; None: it doesn't say."""
    text: str
    site: str
    language: str


@dataclass(frozen=True, slots=True)
class Feeds:
    """What is asked of feeds."""

    caller: Caller
    listener: Listener
    feeds: Mapping[Account, Sequence[str | Secret]]
    keywords: tuple[str, ...]

    async def mentions(self, asked: Asked) -> Given:
        """Read a brand's feeds; an entry that several of them hold is one mention."""
        seen = asked.state.get("seen")
        first: dict[str, int] = dict(seen) if isinstance(seen, dict) else {}
        rejected: list[Rejection] = []
        oldest: list[int | None] = []
        kept: dict[str, int] = {}
        for feed in self.feeds[asked.account]:
            answer = await self._answer(feed)
            entries = await asyncio.to_thread(entries_of, answer, rejected)
            for entry in entries:
                at = first.get(entry.id, asked.now) if entry.at is None else min(entry.at, asked.now)
                if entry.at is None:
                    kept[entry.id] = at
                if self._named(entry):
                    self.listener.add(asked.figures, [Mention(entry.id, at, entry.site, entry.text, entry.language)])
            dated = [entry.at for entry in entries if entry.at is not None]
            oldest.append(min(dated) if len(entries) >= FULL and dated else None)
        read = (_start(oldest, asked), asked.now)
        remembered = dict(sorted(kept.items(), key=lambda item: item[1])[-REMEMBERED:])
        return Given(read, {"seen": remembered}, rejected)

    async def _answer(self, feed: str | Secret) -> Answer:
        """Return what a feed's address gives."""
        url = await asyncio.to_thread(feed.reveal) if isinstance(feed, Secret) else feed
        if isinstance(feed, Secret):
            self.caller.secrets = tuple(dict.fromkeys((*self.caller.secrets, url, *_parts(url))))
        return await self.caller.send(Ask(url))

    def _named(self, entry: Entry) -> bool:
        """Tell whether an entry counts."""
        return not self.keywords or any(fold(word) in fold(entry.text) for word in self.keywords)


def entries_of(answer: Answer, rejected: list[Rejection]) -> list[Entry]:
    """Return a feed's entries; those without an id, a link and a title are rejected. Raises ``SourceError``."""
    import feedparser

    said = {name: answer.headers[name] for name in ("content-type", "content-location") if name in answer.headers}
    feed = feedparser.parse(answer.body, response_headers=said)
    if not feed.get("version") and not feed.entries:
        raise SourceError(NO_FEED.given(place=answer.place), cause=Cause.PARSE)
    language = plain(str(feed.feed.get("language") or ""), 20)
    entries = [_entry(entry, language) for entry in feed.entries]
    nameless = sum(entry is None for entry in entries)
    if nameless:
        rejected.append(Rejection(NAMELESS, nameless, answer.place))
    return [entry for entry in entries if entry is not None]


def _entry(entry: Mapping[str, Any], language: str) -> Entry | None:
    """Return one entry; None where nothing tells it from others."""
    link = unwrapped(str(entry.get("link") or ""))
    title = text_of(str(entry.get("title") or "")[:LONGEST])
    ident = plain(str(entry.get("id") or link or title), 1000)
    bodies = [str(one.get("value") or "") for one in entry.get("content") or ()] or [str(entry.get("summary") or "")]
    text = " ".join((title, *(text_of(body[:LONGEST]) for body in bodies)))
    site = (urlsplit(link).hostname or "").removeprefix("www.")
    return Entry(ident, _time(entry), plain(text, LONGEST), site or "?", language) if ident else None


def _time(entry: Mapping[str, Any]) -> int | None:
    """Return when an entry was published, ms."""
    for name in ("published_parsed", "updated_parsed", "created_parsed"):
        if (found := entry.get(name)) is not None:
            try:
                return calendar.timegm(found) * 1000
            except (ValueError, TypeError, OverflowError):
                continue
    return None


def unwrapped(link: str) -> str:
    """Return where a link of Google's leads to; any other as it is."""
    parts = urlsplit(link)
    host = parts.hostname or ""
    if parts.path != "/url" or not host.startswith(("www.google.", "google.")):
        return link
    named = parse_qs(parts.query)
    return (named.get("url") or named.get("q") or [link])[0]


def _start(oldest: Sequence[int | None], asked: Asked) -> int | None:
    """Return from when on all feeds have been read: what a full feed has dropped since the last poll is lost."""
    until = asked.state.get("until")
    last = until if isinstance(until, int) else None
    begun = [one for one in oldest if one is not None]
    if last is None:
        return max(begun, default=asked.now)
    return max([last, *(one for one in begun if one > last)])


def _parts(url: str) -> Iterator[str]:
    """Give the parts of a secret address, each of which may be the secret itself."""
    parts = urlsplit(url)
    yield from (part for part in (*parts.path.split("/"), parts.query) if len(part) >= 8)


NONE = Text("no feed: write its address under feeds", "aucun flux : écrivez son adresse sous feeds")
NO_FEED = Text("{place}: no feed (RSS or Atom) but something else", "{place} : ce n’est pas un flux (RSS ou Atom)")
NAMELESS = Text("an entry without an id, a link and a title", "une entrée sans identifiant, ni lien, ni titre")
