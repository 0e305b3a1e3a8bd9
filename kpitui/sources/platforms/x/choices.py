"""What a source of X is told: what it reads, and what that may cost."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Annotated

from pydantic import Field, model_validator

from kpitui.config.spans import DAY
from kpitui.config.table import Flag, Number, Span, mistake
from kpitui.sources.platforms.options import ListeningOptions, Rival, Topic
from kpitui.sources.platforms.x.counting import HOUR, LONGEST, query_of
from kpitui.sources.platforms.x.people import HANDLE, handle
from kpitui.sources.web.oauth import OAuthOptions
from kpitui.text import Text

SHARE, SHARE_SEARCHING = 0.75, 0.3
"""How much of a month's money goes to counts, where nothing else is said."""
Money = Annotated[Number, Field(ge=0, le=1_000_000)]


class Options(ListeningOptions, OAuthOptions):
    """The keys of a source of kind ``x``."""

    backfill: Annotated[
        Span,
        Text(
            "How far back the first poll reads: posts since then are paid for. X gives seven days of mentions.",
            "Jusqu’où la première lecture remonte : les publications depuis lors sont payantes. X donne sept jours de"
            " mentions.",
        ),
    ] = 7 * DAY
    mentions: Annotated[
        Flag,
        Text(
            "Whether mentions are counted, or read: of keywords, and of accounts as @name.",
            "Si les mentions sont comptées, ou lues : celles des keywords, et des comptes en @nom.",
        ),
    ] = True
    search: Annotated[
        Flag,
        Text(
            "True: mentions are read one by one, with authors and sentiment, and paid for; false: they are counted.",
            "true : les mentions sont lues une à une, avec auteurs et sentiment, et payées ; false : elles sont"
            " comptées.",
        ),
    ] = False
    authors: Annotated[
        Flag,
        Text(
            "With search: whether authors' followers are read too; each author costs as much as two posts.",
            "Avec search : lire aussi les abonnés des auteurs ; chacun coûte autant que deux publications.",
        ),
    ] = True
    counts_every: Annotated[
        Span | None,
        Text(
            "How often mentions and hashtags are counted; each count costs one call. Default: each hour, or as often"
            " as max_usd_per_month allows.",
            "À quel rythme mentions et hashtags sont comptés ; chaque comptage coûte un appel. Par défaut : chaque"
            " heure, ou moins souvent pour que max_usd_per_month suffise.",
        ),
    ] = None
    retweets: Annotated[
        Flag,
        Text("Whether reposts count as mentions.", "Si les republications comptent comme mentions."),
    ] = True
    posts: Annotated[
        Flag,
        Text("Whether one's own posts are read.", "Si les publications de la marque sont lues."),
    ] = True
    paid: Annotated[
        Flag,
        Text(
            "True: calls cost money; asked at its intervals, and otherwise only where one says so (--paid). False for a"
            " subscription: nothing is counted.",
            "true : les appels sont payants ; interrogée à ses intervalles, et sinon seulement sur demande (--paid)."
            " false pour un abonnement : rien n’est décompté.",
        ),
    ] = True
    max_usd_per_month: Annotated[
        Money,
        Text(
            "What it may cost in a month, in dollars; it stops before that.",
            "Ce qu’elle peut coûter par mois, en dollars ; elle s’arrête avant.",
        ),
    ] = 10.0
    usd_per_post: Annotated[Money, Text("X's price for reading a post.", "Le prix de X pour lire une publication.")] = (
        0.005
    )
    usd_per_user: Annotated[Money, Text("X's price for reading a profile.", "Le prix de X pour lire un profil.")] = 0.01
    usd_per_count: Annotated[Money, Text("X's price for one count.", "Le prix de X pour un comptage.")] = 0.005

    @model_validator(mode="after")
    def _asked(self) -> Options:
        """Refuse what X would refuse as a whole: a name that is none, a query that is too long."""
        for name in (*self.accounts, *(name for rival in self.competitors.values() for name in rival.accounts)):
            if not HANDLE.fullmatch(name):
                raise mistake(NO_HANDLE.given(name=name))
        for topic in topics_of("", self):
            if len(query_of(topic.words, handles_of(self, topic), self.retweets)) > LONGEST:
                raise mistake(TOO_LONG.given(count=LONGEST))
        return self


def topics_of(brand: str, options: Options) -> Iterator[Topic]:
    """Give what mentions are found by: words, and the accounts that are addressed."""
    own = Rival(accounts=options.accounts, keywords=options.keywords)
    for name, rival in ((brand, own), *options.competitors.items()):
        words = (*rival.keywords, *(f"@{handle(account)}" for account in rival.accounts))
        if words and options.mentions:
            yield Topic(name, words, own=rival is own)


def counting_every(options: Options, queries: int) -> int:
    """Return how often is counted, ms: whole hours, so that a month's counts leave the rest of the money to others."""
    if options.counts_every is not None or not options.paid:
        return options.counts_every or HOUR
    share = SHARE_SEARCHING if options.search else SHARE
    calls = share * options.max_usd_per_month / options.usd_per_count if options.usd_per_count else math.inf
    hours = 31 * 24 * queries / calls if calls else math.inf
    return math.ceil(min(max(hours, 1), 24)) * HOUR


def handles_of(options: Options, topic: Topic) -> tuple[str, ...]:
    """Return the accounts of a topic's brand: what it says of itself is no mention."""
    names = options.accounts if topic.own else options.competitors[topic.brand].accounts
    return tuple(dict.fromkeys(handle(name) for name in names))


NO_HANDLE = Text(
    "“{name}” is no name of an account on X: up to fifteen letters, digits and _",
    "« {name} » n’est pas un nom de compte sur X : au plus quinze lettres, chiffres et _",
)
TOO_LONG = Text(
    "fewer words for one brand: X takes {count} signs in a query",
    "moins de mots par marque : X accepte {count} signes dans une requête",
)
