"""Which KPI gives which figure of a shop's visits, a school's leads and an advertiser's campaigns."""

from tests.reference.figures import DataSet, Excluded, Figure, Read, many

_DESCRIBES = (
    Excluded("files/**", "describes the file"),
    Excluded("rows", "describes the file"),
    Excluded("published_rows", "describes the file"),
)


def _visits(prefix: str) -> tuple[Figure, ...]:
    return (
        Figure(f"{prefix}sessions", "visits"),
        Figure(f"{prefix}conversions", "purchases"),
        Figure(f"{prefix}conversion_rate", "conversion_rate", 100),
    )


def _visits_by(label: str, part: str, share: str = "") -> Read:
    shares = (Figure(f"{part}/*/share", share, 100),) if share else ()
    return Read(
        f"by {label}", "shoppers", (*_visits(f"{part}/*/"), *shares), ("--period", "all", "--by", label), (label,)
    )


SHOPPERS = DataSet(
    "online_shoppers",
    (
        Read(
            "total",
            "shoppers",
            (
                *_visits("total/"),
                Figure("repeat_visit_share/num", "returning_visits"),
                Figure("repeat_visit_share/den", "visits"),
                Figure("repeat_visit_share/value", "returning_share", 100),
            ),
        ),
        _visits_by("visitor", "by_visitor_type", "visitor_share"),
        _visits_by("traffic", "by_traffic_type", "traffic_share"),
        _visits_by("weekend", "by_weekend"),
        _visits_by("month_name", "by_month"),
    ),
    _DESCRIBES,
)


def _leads(prefix: str) -> tuple[Figure, ...]:
    return (
        Figure(f"{prefix}leads", "all_leads"),
        Figure(f"{prefix}converted", "lead_conversions"),
        Figure(f"{prefix}conversion_rate", "lead_conversion_rate", 100),
    )


LEADS = DataSet(
    "leads_xeducation",
    (
        Read(
            "total",
            "leads",
            (
                *_leads("total/"),
                Figure("social/leads", "social_leads"),
                Figure("social/converted", "social_won"),
                Figure("social/conversion_rate", "social_conversion_rate", 100),
                Figure("social/share_of_leads", "social_lead_share", 100),
            ),
        ),
        Read(
            "by source",
            "leads",
            (*_leads("by_source_casefolded/*/"), Figure("by_source_casefolded/*/share", "source_share", 100)),
            ("--period", "all", "--by", "source"),
            ("source",),
        ),
        Read("by origin", "leads", _leads("by_origin/*/"), ("--period", "all", "--by", "origin"), ("origin",)),
    ),
    (
        *_DESCRIBES,
        Excluded("kpis/by_source_raw_counts/*", "Google and google are one source: labels fold their case"),
        Excluded("kpis/social_definition/*", "the definition is in the configuration"),
    ),
)

_ADS = {
    "ads": "ads",
    "impressions": "impressions",
    "clicks": "clicks_total",
    "spent": "spent",
    "total_conversion": "enquiries",
    "approved_conversion": "approved",
    "cpc": "cpc",
    "cpm": "cpm",
    "cost_per_lead_total": "cost_per_enquiry",
    "cpa_approved": "cpa",
}
_AD_RATES = {
    "ctr": "click_through_rate",
    "cvr_approved_per_click": "conversion_rate",
    "approved_per_total": "approved_share",
}
_AUGUST = ("--from", "2023-08-01", "--to", "2023-09-01")


def _ads(prefix: str) -> tuple[Figure, ...]:
    return (*many(_ADS, prefix), *many(_AD_RATES, prefix, scale=100))


def _ads_by(label: str) -> Read:
    return Read(f"by {label}", "ads", _ads(f"by_{label}/*/"), (*_AUGUST, "--by", label), (label,))


ADS = DataSet(
    "ads_kag",
    (
        Read(
            "total",
            "ads",
            (
                *_ads("total/"),
                Figure("ads_zero_clicks", "ads_without_clicks"),
                Figure("ads_zero_clicks_with_approved", "lucky_ads"),
                Figure("ads_spend_no_approved", "wasted_ads"),
            ),
            _AUGUST,
        ),
        _ads_by("campaign"),
        _ads_by("gender"),
        _ads_by("age"),
        Read(
            "by day",
            "ads",
            _ads("by_date/*/"),
            ("--period", "1d", "--every", "1d", "--count", "31", "--at", "2023-09-01"),
            ("day",),
        ),
        Read(
            "one campaign, without dates",
            "ads_without_dates",
            (
                Figure("by_campaign/1178/impressions", "impressions"),
                Figure("by_campaign/1178/ctr", "click_through_rate", 100),
                Figure("by_campaign/1178/cpa_approved", "cpa"),
            ),
        ),
    ),
    (*_DESCRIBES, Excluded("note", "describes the file")),
)
