"""Which KPI gives which figure of five accounts polled each hour, and of 28 French newsrooms."""

from tests.reference.figures import DataSet, Excluded, Figure, Read, many

_LAST = "2026-07-24T01:05:01.357Z"


def _daily(part: str, zone: str, count: int, end: str) -> Read:
    return Read(
        part,
        "followers",
        (Figure(f"{part}/*/*", "followers_total"),),
        ("--by", "brand", "--period", "1d", "--every", "1d", "--count", str(count), "--at", end),
        ("brand", "day"),
        zone,
    )


def _growth(name: str, start: str) -> Read:
    figures = (
        Figure(f"per_account/*/asof_{name}_before_last", "followers_before"),
        Figure(f"per_account/*/growth_{name}", "audience_growth_rate", 100),
    )
    return Read(f"last {name}", "followers", figures, ("--by", "brand", "--from", start, "--to", _LAST), ("brand",))


FOLLOWERS = DataSet(
    "followers_br_hourly",
    (
        Read(
            "polls",
            "followers",
            (
                Figure("polls", "polls"),
                Figure("first_poll", "polls", field="start"),
                Figure("last_poll", "polls", field="end"),
            ),
            ("--brand", "lulaoficial", "--period", "all"),
        ),
        Read(
            "all polls",
            "followers",
            (
                *many(
                    {
                        "samples": "samples",
                        "first": "followers_before",
                        "last": "followers_total",
                        "min": "followers_lowest",
                        "max": "followers_highest",
                    },
                    "per_account/*/",
                ),
                Figure("per_account/*/growth_window", "audience_growth_rate", 100),
                Figure("per_account/*/share_of_communities_at_last", "share_of_audience", 100),
            ),
            ("--by", "brand", "--from", "2026-07-15T19:01:30.643Z", "--to", _LAST),
            ("brand",),
        ),
        _growth("24h", "2026-07-23T01:05:01.357Z"),
        _growth("7d", "2026-07-17T01:05:01.357Z"),
        _daily("daily_last_value_UTC", "UTC", 10, "2026-07-25T00:00"),
        _daily("daily_last_value_Sao_Paulo", "America/Sao_Paulo", 9, "2026-07-24T00:00"),
    ),
    (
        Excluded("files/**", "describes the file"),
        Excluded("rows", "describes the file"),
        Excluded("kpis/max_gap_minutes", "a quality of the polls, shown with the source"),
        Excluded("kpis/gaps_over_90_min/**", "a quality of the polls, shown with the source"),
        Excluded("kpis/per_account/*/polls_with_loss", "counts steps between polls; no function looks at single steps"),
    ),
)

_POSTS = "per_account/*/"


def _per_day(part: str, zone: str) -> Read:
    return Read(
        part,
        "media_posts",
        (Figure(f"{part}/*", "press_posts"),),
        ("--brand", "24744541", "--period", "1d", "--every", "1d", "--count", "7", "--at", "2022-06-08T00:00"),
        ("day",),
        zone,
    )


MEDIA = DataSet(
    "french_media",
    (
        Read(
            "followers in May",
            "media",
            (Figure("per_account/*/followers_2022_05_10", "followers_total"),),
            ("--by", "brand", "--at", "2022-05-11"),
            ("brand",),
        ),
        Read(
            "followers between",
            "media",
            (Figure("per_account/*/followers_mid", "followers_total"),),
            ("--by", "brand", "--at", "2022-05-25"),
            ("brand",),
        ),
        Read(
            "followers in June",
            "media",
            (
                Figure("per_account/*/followers_2022_06_07", "followers_total"),
                Figure("per_account/*/growth", "audience_growth_rate", 100),
                Figure("per_account/*/share_of_communities_2022_06_07", "share_of_audience", 100),
            ),
            ("--by", "brand", "--from", "2022-05-10", "--to", "2022-06-08"),
            ("brand",),
        ),
        Read(
            "the press in May",
            "media",
            (Figure("followers_total/2022-05-10", "x_followers"),),
            ("--brand", "press", "--at", "2022-05-11"),
        ),
        Read(
            "the press between",
            "media",
            (Figure("followers_total/mid", "x_followers"),),
            ("--brand", "press", "--at", "2022-05-25"),
        ),
        Read(
            "the press in June",
            "media",
            (
                Figure("followers_total/2022-06-07", "x_followers"),
                Figure("community_growth", "x_growth", 100),
                Figure("youtube/channels", "youtube_channels"),
                Figure("youtube/subscribers", "subscribers"),
                Figure("youtube/views", "youtube_views"),
                Figure("youtube/videos", "youtube_videos"),
            ),
            ("--brand", "press", "--from", "2022-05-10", "--to", "2022-06-08"),
        ),
        Read(
            "the press by network",
            "media",
            (Figure("channel_share/*", "audience_mix", 100),),
            ("--brand", "press", "--from", "2022-05-10", "--to", "2022-06-08", "--by", "channel"),
            ("channel",),
            spelling={"twitter": "x"},
        ),
        Read(
            "posts of all",
            "media_posts",
            (
                Figure("tweets", "press_posts"),
                Figure("interactions_total", "press_interactions"),
                Figure("interactions_breakdown/retweet_count", "press_reposts"),
                Figure("interactions_breakdown/reply_count", "press_comments"),
                Figure("interactions_breakdown/like_count", "press_likes"),
                Figure("interactions_breakdown/quote_count", "press_quotes"),
                Figure("tweets_with_hashtag", "press_hashtag_posts"),
            ),
            ("--brand", "24744541", "--period", "all"),
        ),
        Read(
            "posts by account",
            "media_posts",
            (
                *many(
                    {
                        "tweets": "posts_published",
                        "interactions": "interactions",
                        "interactions_per_tweet": "interactions_per_post",
                        "replies_posted": "replies_posted",
                        "posts_with_interactions": "posts_with_interactions",
                    },
                    _POSTS,
                ),
                Figure(_POSTS + "er_per_tweet_followers", "rate_by_last_followers", 100),
            ),
            ("--by", "brand", "--from", "2010-01-01", "--to", "2022-06-08"),
            ("brand",),
        ),
        Read(
            "hashtags",
            "media_posts",
            (
                Figure("hashtags_top20_casefold_tweets_interactions/*/1", "hashtag_mentions"),
                Figure("hashtags_top20_casefold_tweets_interactions/*/2", "tagged_interactions"),
            ),
            ("--brand", "press", "--period", "all", "--by", "hashtag"),
            ("hashtag",),
        ),
        _per_day("tweets_per_day_Paris_last7", "Europe/Paris"),
        _per_day("tweets_per_day_UTC_last7", "UTC"),
    ),
    (
        Excluded("files/**", "describes the file"),
        Excluded("rows", "describes the file"),
        Excluded("kpis/accounts", "the number of declared brands, not a figure over time"),
        Excluded("kpis/distinct_hashtags_casefold", "counts a label's values; hashtags_distinct does it for mentions"),
        Excluded("kpis/tweets_whose_Paris_day_ne_UTC_day", "compares two zones; each is compared by day"),
    ),
)
