"""Mentions in the world's news, by GDELT's open search (DOC 2.0): https://api.gdeltproject.org. No key, no account."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import Annotated

from pydantic import Field

from kpitui.config.spans import DAY, SECOND
from kpitui.config.table import Name
from kpitui.errors import Cause, SourceError, SourceRefused
from kpitui.measures import Rejection
from kpitui.sources.contract import About, Rhythm, Source, SourceOptions, SourceSettings
from kpitui.sources.platforms.calls import Ask, Caller
from kpitui.sources.platforms.figures import Figures
from kpitui.sources.platforms.nodes import Node, each
from kpitui.sources.platforms.options import Account, ListeningOptions, Topic, topics_of
from kpitui.sources.platforms.parts import Asked, Given, Part, Platform, PlatformSource
from kpitui.sources.web.messages import Answer, Rate, Said
from kpitui.text import Text

TITLE = Text("the world's news (GDELT)", "la presse mondiale (GDELT)")
QUARTER = 900 * SECOND
RHYTHM = Rhythm(every=QUARTER, lag=2 * QUARTER, least=QUARTER)
MEASURES = ("mentions", "authors")
HOST = "https://api.gdeltproject.org"
ABOUT = About(
    needs=Text("Nothing: no account, no token.", "Rien : ni compte, ni jeton."),
    gives=Text(
        "How many articles of the world's online news name a brand, by quarters of an hour; the sites that do, by day;"
        " with tone, how many speak well or badly of it, as GDELT's own measure of tone has it.",
        "Combien d’articles de la presse mondiale en ligne nomment une marque, par quart d’heure ; les sites qui le"
        " font, par jour ; avec tone, combien en parlent en bien ou en mal, selon la mesure de GDELT.",
    ),
    fresh=Text(
        "A quarter of an hour, with as much delay; back three months (by days, the last two days by quarters). It asks"
        " for five seconds between two calls, which are kept.",
        "Un quart d’heure, avec autant de retard ; trois mois en arrière (par jours, les deux derniers par quarts"
        " d’heure). Il demande cinq secondes entre deux appels : elles sont respectées.",
    ),
    example="""\
[[brand]]
id = "acme"
own = true

[[brand]]
id = "globex"

[[source]]
name = "press"
kind = "gdelt"
keywords = ["Acme Corporation"]
competitors = { globex = { keywords = ["Globex"] } }
restrict = "sourcelang:french"
""",
)
ADVICE = {
    Cause.LIMITED: Text(
        "Nothing to do: GDELT is busy or was asked too often; it is asked again later.",
        "Rien à faire : GDELT est occupé ou a été trop sollicité ; il sera réinterrogé plus tard.",
    ),
    Cause.PERMISSION: Text(
        "Change the keywords: GDELT takes words of three letters and more, and refuses very common ones.",
        "Changez les mots-clés : GDELT veut des mots de trois lettres au moins, et refuse les plus courants.",
    ),
}
PATH = "api/v2/doc/doc"
FINE = 2 * DAY
"""Stretches up to which GDELT gives quarters of an hour (it says three days)."""
REVISED = 6 * 3_600 * SECOND
"""Articles go on being found for some hours."""
REACH = 90 * DAY
LISTED = 7 * DAY
"""Days of which sites are counted after a pause, a call each."""
MOST = 250
"""Articles that a list holds at most."""
Counts = dict[str, dict[int, float]]
"""Articles by sentiment (empty: whatever it is) and beginning of a bucket."""

_ESCAPE = re.compile(r'(\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))|\\')


class Options(ListeningOptions):
    """The keys of a source of kind ``gdelt``."""

    restrict: Annotated[
        str,
        Text(
            "More conditions in GDELT's own words: sourcelang:french, sourcecountry:FR, domain:lemonde.fr.",
            "D’autres conditions, dans les mots de GDELT : sourcelang:french, sourcecountry:FR, domain:lemonde.fr.",
        ),
    ] = ""
    tone: Annotated[
        float | None,
        Text(
            "The tone from which an article speaks well of a brand, and below minus which it speaks badly (such as 2);"
            " three calls instead of one. Default: mentions without a sentiment.",
            "Le ton à partir duquel un article dit du bien d’une marque, et sous moins lequel il en dit du mal (comme"
            " 2) ; trois appels au lieu d’un. Par défaut : des mentions sans sentiment.",
        ),
    ] = Field(default=None, gt=0, le=50)
    channel: Annotated[
        Name, Text("The channel under which the mentions count.", "Le canal sous lequel comptent les mentions.")
    ] = "web"


def measures_of(options: SourceOptions) -> tuple[str, ...]:
    """Return the measures that a source gives."""
    return MEASURES


def open_source(settings: SourceSettings) -> Source:
    """Return a source that searches at each poll."""
    options = settings.options
    if not isinstance(options, Options):
        raise TypeError(type(options))
    rates = () if options.base_url else (Rate(1, 5.0),)
    caller = Caller(settings, HOST, dialect=dialect, rates=rates)
    press = Press(caller, options, {topic.account: topic for topic in topics_of(settings, options)})
    mentions = Part(
        "mentions",
        Text("mentions", "mentions"),
        ("mentions",),
        press.mentions,
        tuple(press.topics),
        backfill=min(options.backfill, REACH),
        revised=REVISED,
        reach=REACH,
    )
    sites = Part(
        "sites",
        Text("sites", "sites"),
        ("authors",),
        press.sites,
        tuple(press.topics),
        every=REVISED,
        backfill=DAY,
        revised=DAY,
    )
    return PlatformSource(Platform(options.channel, (mentions, sites), advice=ADVICE, leave=caller.leave))


def dialect(said: Said) -> SourceError | None:
    """Return what GDELT's sentences mean: it answers mistakes with a text and a status of success."""
    text = said.body[:400].decode("utf-8", "replace").strip()
    if said.status == 429 or "limit requests" in text.lower():
        return SourceError(BUSY.given(place=said.place), 60.0, cause=Cause.LIMITED)
    if said.status == 200 and text and not text.startswith(("{", "<")):
        return SourceRefused(REFUSED.given(place=said.place, said=said.redactor.clean(text, 160)))
    return None


@dataclass(frozen=True, slots=True)
class Press:
    """What is asked of GDELT."""

    caller: Caller
    options: Options
    topics: Mapping[Account, Topic]

    async def mentions(self, asked: Asked) -> Given:
        """Ask how many articles there were: by days for what is long past, by quarters of an hour since."""
        end = asked.now // QUARTER * QUARTER - QUARTER
        rejected: list[Rejection] = []
        asks = list(plan(asked.since, end, asked.now // DAY * DAY - DAY, new="until" not in asked.state))
        for begun, ended in asks:
            found = await self._counts(asked.account, (begun, ended), rejected)
            _add(asked.figures, found, (begun, ended))
        start = asks[0][0] if asks else end
        return Given((start, max(end, start)), rejected=rejected)

    async def sites(self, asked: Asked) -> Given:
        """Ask which sites spoke of a brand on each day that is over, where they all are on one list."""
        end = asked.now // DAY * DAY
        begun = max(asked.since // DAY * DAY, end - LISTED)
        rejected: list[Rejection] = []
        whole = begun
        for start in range(begun, end, DAY):
            if not await self._sites(asked, (start, start + DAY), rejected):
                whole = start + DAY
        return Given((whole, max(end, whole)), rejected=rejected)

    async def _sites(self, asked: Asked, day: tuple[int, int], rejected: list[Rejection]) -> bool:
        """Add how many sites spoke of a brand on a day; False: the list does not hold them all."""
        listed = {"query": self._query(asked.account, ""), "mode": "artlist", "format": "json", "maxrecords": str(MOST)}
        content = _content(await self.caller.send(Ask(PATH, {**_between(day), **listed})))
        articles = content["articles"].listed() if content else []
        sites = each(articles, lambda article: article["domain"].name(), rejected)
        whole = len(sites) == len(articles) < MOST
        if whole:
            asked.figures.people("authors", day, float(len(set(sites))))
        return whole

    async def _counts(self, account: Account, span: tuple[int, int], rejected: list[Rejection]) -> Counts:
        """Return how many articles there were in each bucket, by their sentiment where a tone is set."""
        whole = await self._timeline(account, span, "", rejected)
        tone = self.options.tone
        if tone is None:
            return {"": whole}
        good = await self._timeline(account, span, f"tone>{tone:g}", rejected)
        bad = await self._timeline(account, span, f"tone<-{tone:g}", rejected)
        rest = {at: max(count - good.get(at, 0.0) - bad.get(at, 0.0), 0.0) for at, count in whole.items()}
        return {"positive": good, "negative": bad, "neutral": rest}

    async def _timeline(
        self, account: Account, span: tuple[int, int], tone: str, rejected: list[Rejection]
    ) -> dict[int, float]:
        """Return how many articles there were, by the beginning of each bucket."""
        params = {**_between(span), "query": self._query(account, tone), "mode": "timelinevolraw", "format": "json"}
        content = _content(await self.caller.send(Ask(PATH, params)))
        if content:  # an empty object is how GDELT says that there is nothing
            content["timeline"].listed()
        points = content["timeline"][0]["data"].rows()
        return dict(each(points, _point, rejected))

    def _query(self, account: Account, tone: str) -> str:
        """Return the words to search for, any of them, and the conditions."""
        words = [f'"{word}"' for word in self.topics[account].words]
        searched = f"({' OR '.join(words)})" if len(words) > 1 else words[0]
        return " ".join(part for part in (searched, self.options.restrict, tone) if part)


def plan(since: int, end: int, fine: int, new: bool) -> Iterator[tuple[int, int]]:
    """Give the stretches to ask for: whole days before ``fine`` in one, quarters of an hour since.

    What was read before (not ``new``) came by quarters: the rest of its day does too, so that nothing counts twice.
    """
    start = since // DAY * DAY if new and since < fine else since // QUARTER * QUARTER
    first = start if new else -(-start // DAY) * DAY
    if first < fine:
        yield from _short(start, first)
        yield first, fine
        start = fine
    yield from _short(start, end)


def _short(start: int, end: int) -> Iterator[tuple[int, int]]:
    """Give stretches so short that they come by quarters of an hour."""
    for begun in range(start, end, FINE):
        yield begun, min(begun + FINE, end)


def _add(figures: Figures, counts: Counts, span: tuple[int, int]) -> None:
    """Add the buckets that lie in a stretch and are over."""
    times = sorted({at for points in counts.values() for at in points})
    steps = [later - earlier for earlier, later in pairwise(times)]
    width = min(steps, default=QUARTER if span[1] - span[0] <= FINE else DAY)
    for sentiment, points in counts.items():
        labels = {"sentiment": sentiment, "sentiment_by": "vendor"} if sentiment else {}
        for at, count in points.items():
            if span[0] <= at and at + width <= span[1]:
                figures.amount("mentions", (at, at + width), count, **labels)


def _content(answer: Answer) -> Node:
    """Return an answer's JSON, in which GDELT leaves signs of articles' titles as they are. Raises ``SourceError``."""
    text = answer.body.decode("utf-8-sig", "replace")
    try:
        return Node(json.loads(_ESCAPE.sub(lambda found: found[1] or r"\\", text), strict=False))
    except (ValueError, RecursionError):
        return Node(answer.json())


def _point(node: Node) -> tuple[int, float] | None:
    """Return a bucket's beginning and count; None where it has none."""
    count = node["value"].count()
    return None if count is None else (node["date"].when(), count)


def _between(span: tuple[int, int]) -> dict[str, str]:
    """Return the parameters of a stretch."""
    begun, ended = (datetime.fromtimestamp(edge / 1000, UTC).strftime("%Y%m%d%H%M%S") for edge in span)
    return {"startdatetime": begun, "enddatetime": ended}


BUSY = Text("{place}: asked too often for now", "{place} : trop sollicité pour le moment")
REFUSED = Text("{place}: the search is refused: “{said}”", "{place} : la recherche est refusée : « {said} »")
