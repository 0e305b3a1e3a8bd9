"""Which KPI gives which figure of 1,520 messages between customers and the desks of many brands."""

from tests.reference.figures import DataSet, Excluded, Figure, Read, many

_DESKS = [
    "ChipotleTweets",
    "AmazonHelp",
    "AppleSupport",
    "Delta",
    "SouthwestAir",
    "AdobeCare",
    "Uber_Support",
    "TMobileHelp",
    "sprintcare",
    "AmericanAir",
]
_DELAYS = ("min", "p25", "median", "p75", "p90", "p95", "max")


def _conversations(part: str, side: str) -> tuple[Figure, ...]:
    said, delays = f"{part}/response_rate_by_nonempty_response_tweet_id", f"{part}/first_response_seconds"
    return (
        Figure(f"{part}/requests", f"{side}_requests"),
        Figure(f"{part}/answered_by_reply_row_in_file", f"{side}_answered"),
        Figure(f"{part}/response_rate", f"{side}_rate", 100),
        Figure(f"{said}/num", f"{side}_said_answered"),
        Figure(f"{said}/den", f"{side}_requests"),
        Figure(f"{said}/value", f"{side}_said_rate", 100),
        Figure(f"{delays}/n", f"{side}_answered"),
        *many({name: f"{side}_delay_{name}" for name in _DELAYS}, f"{delays}/"),
        *(
            figure
            for span in ("1h", "24h")
            for figure in (
                Figure(f"{delays}/answered_within_{span}/num", f"{side}_answered_{span}"),
                Figure(f"{delays}/answered_within_{span}/den", f"{side}_requests"),
                Figure(f"{delays}/answered_within_{span}/value", f"{side}_rate_{span}", 100),
            )
        ),
    )


SUPPORT = DataSet(
    "twcs_support",
    (
        Read(
            "all conversations",
            "support",
            (
                Figure("excel1520/rows", "rows"),
                Figure("excel1520/inbound", "inbound"),
                Figure("excel1520/outbound", "outbound"),
                Figure("excel1520/distinct_customers", "customers"),
                Figure("excel1520/distinct_brands", "desks"),
                *_conversations("excel1520/conversation_openers", "opener"),
                *_conversations("excel1520/all_inbound", "inbound"),
                *(
                    figure
                    for desk in _DESKS
                    for figure in (
                        Figure(
                            f"excel1520/first_response_median_seconds_by_brand_min20/{desk}/n",
                            f"answered_by_{desk.casefold()}",
                        ),
                        Figure(
                            f"excel1520/first_response_median_seconds_by_brand_min20/{desk}/median",
                            f"delay_of_{desk.casefold()}",
                        ),
                    )
                ),
                Figure("excel1520/created_at_min", "rows", field="start"),
                Figure("excel1520/created_at_max", "rows", field="end"),
            ),
        ),
        Read(
            "requests by day",
            "support",
            (Figure("excel1520/openers_by_utc_day_top10/*/1", "opener_requests"),),
            ("--period", "1d", "--every", "1d", "--count", "60", "--at", "2017-12-03"),
            ("day",),
        ),
    ),
    (
        Excluded("files/**", "describes the file"),
        Excluded("rows", "describes the file"),
        Excluded("published_rows", "describes the file"),
        Excluded("note", "describes the file"),
        Excluded("kpis/**/first_response_seconds/mean", "delays are told by quantiles; a mean of them misleads"),
    ),
)
