"""What a Facebook source asks for: which parts, of which accounts, how far back, with which permission."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kpitui.config.spans import DAY
from kpitui.sources.contract import SourceSettings
from kpitui.sources.platforms.facebook import ads, leads, messages
from kpitui.sources.platforms.facebook.ads import Ads
from kpitui.sources.platforms.facebook.leads import Leads
from kpitui.sources.platforms.facebook.messages import Messages
from kpitui.sources.platforms.facebook.options import Options, Topic
from kpitui.sources.platforms.facebook.pages import Pages
from kpitui.sources.platforms.facebook.posts import Posts
from kpitui.sources.platforms.mentions import Listener
from kpitui.sources.platforms.meta.daily import DEEPEST, REVISED, Daily, Days
from kpitui.sources.platforms.meta.ending import Ending
from kpitui.sources.platforms.meta.permission import needing
from kpitui.sources.platforms.options import Account, accounts_of
from kpitui.sources.platforms.parts import Part
from kpitui.text import Text

REACH = "page_total_media_view_unique"
FOLLOWS, UNFOLLOWS, ACTIONS = "page_daily_follows_unique", "page_daily_unfollows_unique", "page_total_actions"
DAILIES = (
    Daily("views", Text("views by day", "vues par jour"), "impressions", "page_media_view"),
    Daily("reach", Text("reach by day", "portée par jour"), "reach", REACH, people=True),
    Daily("follows", Text("new followers by day", "nouveaux abonnés par jour"), "follows", FOLLOWS),
    Daily("unfollows", Text("lost followers by day", "abonnés partis par jour"), "unfollows", UNFOLLOWS),
    Daily("actions", Text("clicks on buttons by day", "clics sur les boutons par jour"), "desired_actions", ACTIONS),
    Daily("reach 7d", Text("reach of 7 days", "portée sur 7 jours"), "reach", REACH, "week", True, True),
    Daily("reach 28d", Text("reach of 28 days", "portée sur 28 jours"), "reach", REACH, "days_28", True, True),
)
WIDTH = 88
"""Days of one call; Meta allows 90."""
POSTS = 28 * DAY
"""Posts go on receiving: those of so many days are read again."""

MENTIONS = 3 * DAY
"""So are posts of others."""


def parts_of(settings: SourceSettings, ending: Ending) -> tuple[Part, ...]:
    """Return the parts of a source."""
    options = settings.options
    if not isinstance(options, Options):
        raise TypeError(type(options))
    accounts = accounts_of(settings, options)
    own = tuple(account for account in accounts if account.own)
    rivals = tuple(account for account in accounts if not account.own)
    return tuple(_Opened(settings, options, ending, own, rivals).parts())


@dataclass(frozen=True, slots=True)
class _Opened:
    """What the parts of one source share."""

    settings: SourceSettings
    options: Options
    ending: Ending
    own: tuple[Account, ...]
    rivals: tuple[Account, ...]

    def parts(self) -> Iterator[Part]:
        """Yield the parts, the most telling first."""
        pages = Pages(self.ending.graph, self.ending, [one.name for one in self.rivals], self.settings.zone)
        read = needing("pages_read_engagement", pages.own)
        yield Part("followers", Text("followers", "abonnés"), ("followers",), read, self.own)
        talking = needing("pages_read_engagement", pages.talking)
        yield Part("talking", Text("people talking", "personnes qui en parlent"), ("authors",), talking, self.own)
        public = needing("Page Public Metadata Access", pages.rival)
        yield Part(
            "rivals", Text("competitors’ followers", "abonnés des concurrents"), ("followers",), public, self.rivals
        )
        if self._wants("days"):
            yield from self._days()
        yield from self._posts()
        yield from self._people()
        yield from self._ads()

    def _days(self) -> Iterator[Part]:
        """Yield the figures of days."""
        days = Days(self.ending.graph.of_page, DAILIES, WIDTH, _itself)
        for daily in DAILIES:
            yield Part(
                daily.part,
                daily.title,
                () if daily.extra else (daily.measure,),
                needing("read_insights", days.part(daily)),
                self.own,
                backfill=self.options.backfill,
                revised=REVISED * DAY,
                reach=DEEPEST * DAY,
            )

    def _posts(self) -> Iterator[Part]:
        """Yield the page's posts, and those that tag it."""
        posts = Posts(self.ending.graph, Listener(self.settings))
        back = self.options.backfill
        if self._wants("posts"):
            title, ask = Text("posts", "publications"), needing("pages_read_engagement", posts.posts)
            yield Part("posts", title, ("posts", "likes", "comments", "shares"), ask, self.own, back, POSTS)
            title, ask = Text("reach of posts", "portée des publications"), needing("read_insights", posts.insights)
            yield Part("post insights", title, ("clicks", "post_reach"), ask, self.own, back, POSTS)
        if self._wants("mentions"):
            title, ask = Text("mentions", "mentions"), needing("pages_read_user_content", posts.mentions)
            given = ("mentions", "author_interactions", "author_posts")
            yield Part("mentions", title, given, ask, self.own, back, MENTIONS)

    def _people(self) -> Iterator[Part]:
        """Yield messages and leads."""
        back = self.options.backfill
        if self._wants("messages"):
            ask = needing("pages_messaging", Messages(self.ending.graph).requests)
            measures = ("requests", "answers", "response_seconds")
            yield Part("messages", Text("messages", "messages"), measures, ask, self.own, back, messages.REVISED)
        if self._wants("leads"):
            ask = needing("leads_retrieval, pages_manage_ads", Leads(self.ending.graph).leads)
            title = Text("leads", "leads")
            yield Part("leads", title, ("leads",), ask, self.own, back, leads.REVISED, leads.REACH)

    def _ads(self) -> Iterator[Part]:
        """Yield the ad accounts."""
        if not self.options.ad_accounts:
            return
        names = [name if name.startswith("act_") else f"act_{name}" for name in self.options.ad_accounts]
        ask = needing("ads_read", Ads(self.ending.graph, self.options.conversions, self.options.currency).spend)
        yield Part(
            "ads",
            Text("ads", "publicité"),
            ("spend", "conversions"),
            ask,
            tuple(Account(self.settings.brand, name) for name in dict.fromkeys(names)),
            self.options.backfill,
            ads.REVISED,
            ads.REACH,
        )

    def _wants(self, topic: Topic) -> bool:
        """Tell whether something is to be asked for."""
        return topic not in self.options.without


async def _itself(name: str) -> str:
    """Return a page's name, under which Meta finds it."""
    return name
