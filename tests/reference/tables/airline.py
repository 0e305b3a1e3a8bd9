"""Which KPI gives which figure of nine days of tweets to six airlines, in both zones."""

from tests.reference.figures import DataSet, Excluded, Figure, Read, many

_SENTIMENT = {"sentiment/positive": "positive", "sentiment/neutral": "neutral", "sentiment/negative": "negative"}
_DAYS = ("--brand", "united", "--period", "1d", "--every", "1d")


def _by_day(part: str, zone: str, count: int) -> Read:
    figures = (
        *many(
            {"mentions": "category_mentions", "positive": "category_positive", "negative": "category_negative"},
            f"{part}/*/",
        ),
        Figure(f"{part}/*/net_sentiment", "category_net_sentiment", 100),
        Figure(f"{part}/*/mentions_dod_growth", "category_mentions_growth", 100),
        Figure(f"{part}/*/positive_dod_growth", "category_positive_growth", 100),
    )
    arguments = (*_DAYS, "--count", str(count), "--at", "2015-02-25T00:00")
    return Read(part, "airline", figures, arguments, ("day",), zone)


AIRLINE = DataSet(
    "airline_tweets",
    (
        Read(
            "all airlines",
            "airline",
            (
                Figure("all_rows/total", "category_mentions"),
                Figure("all_rows/distinct_authors", "category_authors"),
                Figure("all_rows/retweets", "category_shares"),
                *many({path: f"category_{name}" for path, name in _SENTIMENT.items()}, "all_rows/"),
                Figure("all_rows/sentiment/total", "category_mentions"),
                Figure("all_rows/sentiment/positive_share", "category_positive_share", 100),
                Figure("all_rows/sentiment/negative_share", "category_negative_share", 100),
                Figure("all_rows/sentiment/net_sentiment", "category_net_sentiment", 100),
                Figure("all_rows/sentiment/polarity_ratio_pos_over_pos_neg", "category_polarity", 100),
                Figure("reputation_score_sum", "category_net_sentiment", 100),
            ),
            ("--brand", "united", "--period", "all"),
        ),
        Read(
            "by airline",
            "airline",
            (
                *many(
                    {
                        "mentions": "mentions",
                        "distinct_authors": "people_talking",
                        "authors_per_message": "authors_per_mention",
                        "messages_per_author": "mentions_per_author",
                        "retweets": "shares",
                        "sentiment/total": "mentions",
                        **{path: f"{name}_mentions" for path, name in _SENTIMENT.items()},
                    },
                    "all_rows/per_brand/*/",
                ),
                *many(
                    {
                        "share_of_voice": "share_of_voice",
                        "sentiment/positive_share": "positive_part",
                        "sentiment/negative_share": "negative_part",
                        "sentiment/net_sentiment": "net_sentiment",
                        "sentiment/polarity_ratio_pos_over_pos_neg": "polarity",
                        "reputation_score_net_x_sov": "reputation_score",
                    },
                    "all_rows/per_brand/*/",
                    scale=100,
                ),
            ),
            ("--period", "all", "--by", "brand"),
            ("brand",),
        ),
        _by_day("daily_local_UTC_minus_8", "Etc/GMT+8", 9),
        _by_day("daily_UTC", "UTC", 8),
        Read(
            "hashtags",
            "airline",
            (Figure("hashtags_top20_casefold/*/1", "hashtag_mentions"),),
            ("--brand", "category", "--period", "all", "--by", "hashtag"),
            ("hashtag",),
        ),
        Read(
            "causes",
            "airline",
            (Figure("negative_reasons/*/1", "mentions"),),
            ("--brand", "category", "--period", "all", "--by", "cause"),
            ("cause",),
        ),
    ),
    (
        Excluded("files/**", "describes the file"),
        Excluded("rows", "describes the file"),
        Excluded(
            "kpis/daily_local_UTC_minus_8/2015-02-16/positive_dod_growth",
            "from none to none: the reference has no growth, here it is 0",
        ),
        Excluded("published_rows", "describes the file"),
        Excluded(
            "kpis/exact_duplicates_removed/**",
            "the file's ids were ruined by a spreadsheet; rows without an id all count, equal ones too",
        ),
        Excluded("kpis/mentions_by_handle_in_text/*", "a search for words in the text: labels by topic come later"),
        Excluded("kpis/rows_with_*", "a search for words in the text: labels by topic come later"),
        Excluded("kpis/rows_labelled_Delta_handles/*", "a search for words in the text: labels by topic come later"),
    ),
)
