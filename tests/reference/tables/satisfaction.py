"""Which KPI gives which figure of 93 recommendations of eight brands, and of the tweets with a sentiment."""

from tests.reference.figures import DataSet, Excluded, Figure, Read, many

_BRAND = {
    "n": "answers",
    "promoters": "promoters",
    "passives": "passives",
    "detractors": "detractors",
    "nps_pts": "nps",
    "mean": "mean_rating",
}


def _interval(prefix: str, kpi: str) -> tuple[Figure, ...]:
    return (Figure(f"{prefix}ci95_pts/0", kpi, field="low"), Figure(f"{prefix}ci95_pts/1", kpi, field="high"))


NPS = DataSet(
    "french_nps",
    (
        Read(
            "all brands",
            "nps",
            (
                *many({name: f"all_{kpi}" for name, kpi in _BRAND.items()}, "perso_total/"),
                *_interval("perso_total/", "all_nps"),
            ),
            ("--brand", "dior", "--period", "all"),
        ),
        Read(
            "by brand",
            "nps",
            (*many(_BRAND, "perso_by_brand/*/"), *_interval("perso_by_brand/*/", "nps")),
            ("--period", "all", "--by", "brand"),
            ("brand",),
        ),
        Read(
            "by day",
            "nps",
            (Figure("perso_by_day/*", "all_answers"),),
            ("--brand", "dior", "--period", "1d", "--every", "1d", "--count", "5", "--at", "2021-11-13T00:00"),
            ("day",),
            "Europe/Paris",
        ),
    ),
    (
        Excluded("files/**", "describes the file"),
        Excluded("rows", "describes files that are not in the visible data"),
        Excluded("rows_perso", "describes the file"),
        Excluded("kpis/**/standard_error_pts", "said by the interval, which is compared"),
        Excluded("kpis/perso_first", "a time without an offset; the days are compared"),
        Excluded("kpis/perso_last", "a time without an offset; the days are compared"),
    ),
)

FRENCH_TWEETS = DataSet(
    "french_tweets_sentiment",
    (),
    (Excluded("**", "texts without times or brands, kept for the test of a sentiment scorer, which comes later"),),
)
