"""Which KPI gives which figure of one Facebook page's 500 posts."""

from tests.reference.figures import DataSet, Excluded, Figure, Read, many

_COUNTS = {
    "posts": "posts_published",
    "reach_sum": "post_reach_total",
    "impressions_sum": "impressions",
    "interactions_sum": "interactions",
    "engaged_users_sum": "engaged_users_total",
    "comments": "comments",
    "likes": "likes",
    "shares": "shares",
    "frequency": "post_frequency",
}
_RATES = {
    "er_reach_pooled": "engagement_rate_by_reach",
    "er_impressions_pooled": "engagement_rate_by_impressions",
    "engaged_users_rate_pooled": "engaged_users_rate",
}


def _figures(prefix: str) -> tuple[Figure, ...]:
    return (*many(_COUNTS, prefix), *many(_RATES, prefix, scale=100))


def _by(label: str, part: str, **spelling: str) -> Read:
    arguments = ("--period", "all", "--by", label)
    return Read(f"by {label}", "facebook", _figures(f"{part}/*/"), arguments, (label,), spelling=spelling)


FACEBOOK = DataSet(
    "facebook_metrics",
    (
        Read(
            "total",
            "facebook",
            (
                *_figures("total/"),
                Figure("page_likes/first", "page_likes_lowest"),
                Figure("page_likes/last", "page_likes_highest"),
                Figure("page_likes/growth", "page_likes_growth", 100),
                Figure("publications_performance/posts_with_interactions", "posts_with_interactions"),
                Figure("publications_performance/posts", "posts_published"),
            ),
        ),
        _by("weekday", "by_weekday"),
        _by("hour", "by_hour"),
        _by("post_month", "by_month"),
        _by("format", "by_type"),
        _by("promoted", "by_paid"),
        Read(
            "page likes by month",
            "facebook",
            (Figure("page_likes/month_end/*", "page_likes_highest"),),
            ("--period", "all", "--by", "post_month"),
            ("post_month",),
        ),
        Read(
            "page likes from month to month",
            "facebook",
            (Figure("page_likes/month_over_month/*", "page_likes_monthly_growth", 100),),
            ("--period", "last_month", "--every", "1d", "--count", "366", "--at", "1901-01-01"),
            ("month",),
        ),
        Read(
            "best hour",
            "facebook",
            (Figure("publications_performance/best_hour_min_5_posts/1", "engagement_rate_by_reach", 100),),
            ("--period", "all", "--where", "hour=8"),
        ),
    ),
    (
        Excluded("files/**", "describes the file"),
        Excluded("rows", "describes the file"),
        Excluded("published_rows", "describes the file"),
        Excluded("kpis/**/er_reach_mean_of_posts", "a mean of the posts' rates; a rate here is a ratio of sums"),
        Excluded("kpis/**/er_reach_median_of_posts", "a median of the posts' rates; a rate here is a ratio of sums"),
        Excluded("kpis/publications_performance/best_hour_min_5_posts/0", "the name of an hour; best times are a view"),
    ),
)
