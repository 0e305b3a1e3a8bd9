"""What an Instagram source asks for: which parts, of which accounts, how far back, with which permission."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kpitui.config.spans import DAY
from kpitui.sources.contract import SourceSettings
from kpitui.sources.platforms.instagram.hashtags import Hashtags
from kpitui.sources.platforms.instagram.media import Media
from kpitui.sources.platforms.instagram.options import Options, Topic
from kpitui.sources.platforms.instagram.people import People
from kpitui.sources.platforms.instagram.totals import Totals, follows, simple
from kpitui.sources.platforms.mentions import Listener
from kpitui.sources.platforms.meta.daily import DEEPEST, REVISED, Daily
from kpitui.sources.platforms.meta.ending import Ending
from kpitui.sources.platforms.meta.permission import Asking, needing
from kpitui.sources.platforms.options import Account, accounts_of
from kpitui.sources.platforms.parts import Part
from kpitui.text import Text

TAPS = Text("taps on buttons by day", "appuis sur les boutons par jour")
SEEN = (
    Daily("views", Text("views by day", "vues par jour"), "impressions", "views"),
    Daily("reach", Text("reach by day", "portée par jour"), "reach", "reach", people=True),
    Daily("taps", TAPS, "desired_actions", "profile_links_taps"),
)
FOLLOWS = (
    Daily("follows", Text("new followers by day", "nouveaux abonnés par jour"), "follows", "follows_and_unfollows"),
    Daily("unfollows", Text("lost followers by day", "abonnés partis par jour"), "unfollows", "follows_and_unfollows"),
)
POSTS = 28 * DAY
"""Media go on receiving: those of so many days are read again."""
MENTIONS = 3 * DAY
"""So are media of others."""
INSIGHTS = "instagram_manage_insights"


def parts_of(settings: SourceSettings, ending: Ending) -> tuple[Part, ...]:
    """Return the parts of a source."""
    options = settings.options
    if not isinstance(options, Options):
        raise TypeError(type(options))
    accounts = accounts_of(settings, options)
    own = tuple(account for account in accounts if account.own)
    rivals = tuple(account for account in accounts if not account.own)
    people = People(ending.graph, ending, tuple(one.name for one in own))
    return tuple(_Opened(settings, options, people, own, rivals).parts())


@dataclass(frozen=True, slots=True)
class _Opened:
    """What the parts of one source share."""

    settings: SourceSettings
    options: Options
    people: People
    own: tuple[Account, ...]
    rivals: tuple[Account, ...]

    def parts(self) -> Iterator[Part]:
        """Yield the parts, the most telling first."""
        basic = needing("instagram_basic", self.people.followers)
        yield Part("followers", Text("followers", "abonnés"), ("followers",), basic, self.own)
        rival = needing("instagram_basic, pages_read_engagement", self.people.rival)
        yield Part(
            "rivals", Text("competitors’ followers", "abonnés des concurrents"), ("followers",), rival, self.rivals
        )
        if self._wants("days"):
            yield from self._days()
        yield from self._media()
        yield from self._hashtags()

    def _days(self) -> Iterator[Part]:
        """Yield the figures of days."""
        graph, place = self.people.graph, self.people.place
        seen = Totals(graph, place, SEEN, simple({one.metric: one.part for one in SEEN}))
        flow = Totals(graph, place, FOLLOWS, follows, {"breakdown": "follow_type"})
        for given, dailies in ((seen, SEEN), (flow, FOLLOWS)):
            for daily in dailies:
                yield self._day(daily, needing(INSIGHTS, given.part(daily)))

    def _day(self, daily: Daily, ask: Asking) -> Part:
        """Return the part of a measure by days."""
        return Part(
            daily.part,
            daily.title,
            (daily.measure,),
            ask,
            self.own,
            backfill=self.options.backfill,
            revised=REVISED * DAY,
            reach=DEEPEST * DAY,
        )

    def _media(self) -> Iterator[Part]:
        """Yield media: one's own, competitors', and others'."""
        media = Media(self.people.graph, self.people, Listener(self.settings, self.options.hashtags))
        back = self.options.backfill
        if self._wants("posts"):
            title, measures = Text("posts", "publications"), ("posts", "likes", "comments")
            yield Part("posts", title, measures, needing("instagram_basic", media.posts), self.own, back, POSTS)
            title, measures = Text("reach of posts", "portée des publications"), ("shares", "saves", "post_reach")
            yield Part("post insights", title, measures, needing(INSIGHTS, media.insights), self.own, back, POSTS)
            title, measures = Text("competitors’ posts", "publications des concurrents"), ("posts", "likes", "comments")
            yield Part("rival posts", title, measures, media.rival, self.rivals, back, POSTS)
        if self._wants("stories"):
            # Its measures are those of posts: that stories are missing is no gap in these.
            yield Part("stories", Text("stories", "stories"), (), needing(INSIGHTS, media.stories), self.own)
        if self._wants("mentions"):
            title, ask = Text("mentions", "mentions"), needing("instagram_manage_comments", media.mentions)
            measures = ("mentions", "author_interactions", "author_posts")
            yield Part("mentions", title, measures, ask, self.own, back, MENTIONS)

    def _hashtags(self) -> Iterator[Part]:
        """Yield the hashtags."""
        if self.options.hashtags:
            uses = Hashtags(self.people.graph, self.people, self.options.hashtags).uses
            ask, account = needing("Instagram Public Content Access", uses), Account(self.settings.brand, "")
            yield Part("hashtags", Text("hashtags", "hashtags"), ("hashtag_mentions",), ask, (account,), DAY, DAY, DAY)

    def _wants(self, topic: Topic) -> bool:
        """Tell whether something is to be asked for."""
        return topic not in self.options.without
