"""GA4's channel grouping on the published cases, and the channels behind sources."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from kpitui.measures.traffic import GROUPS, channel_of, group, group_name, labels_of_traffic


@pytest.mark.parametrize(
    ("source", "medium", "campaign", "expected"),
    [
        ("(direct)", "(not set)", "", "Direct"),
        ("(direct)", "(none)", "", "Direct"),
        ("some-source", "some-medium", "some-cross-network-campaign", "Cross-network"),
        ("some-source", "retargeting", "shopping", "Paid Shopping"),
        ("facebook", "retargeting", "", "Paid Social"),
        ("youtube.com", "paid-something", "", "Paid Video"),
        ("youtube.com", "display", "", "Display"),
        ("Google Shopping", "", "", "Organic Shopping"),
        ("some-source", "", "some-shopping-campaign", "Organic Shopping"),
        ("some-source", "social", "", "Organic Social"),
        ("youtube.com", "", "", "Organic Video"),
        ("some-source", "video", "", "Organic Video"),
        ("some-source", "organic", "", "Organic Search"),
        ("email", "", "", "Email"),
        ("some-source", "affiliate", "", "Affiliates"),
        # Consequences that the rules have.
        ("google", "cpc", "", "Paid Search"),
        ("some-source", "cpm", "", "Display"),
        ("instagram", "cpm", "", "Paid Social"),
        ("some-source", "cpc", "", "Paid Other"),
        ("facebook", "paid-social", "", "Paid Social"),
        ("facebook", "paidsocial", "", "Paid Social"),
        ("linkedin", "social", "", "Organic Social"),
        ("some-source", "referral", "", "Referral"),
        ("some-source", "audio", "", "Audio"),
        ("sms", "", "", "SMS"),
        ("firebase", "", "", "Mobile Push Notifications"),
        ("some-source", "web-push", "", "Mobile Push Notifications"),
        ("some-source", "some-medium", "", "Unassigned"),
        ("FACEBOOK", "CPC", "", "Paid Social"),
    ],
)
def test_published_groups(source: str, medium: str, campaign: str, expected: str) -> None:
    """The cases of dbt-ga4 and what follows from the rules."""
    assert group_name(group(source, medium, campaign)).en == expected


@pytest.mark.parametrize("source", ["x.com", "threads.net", "bsky.app", "mastodon.social", "linktr.ee", "discord.com"])
def test_networks_that_ga4_lacks_are_social(source: str) -> None:
    """The list is extended with networks of today."""
    assert group(source, "") == "organic_social"


@pytest.mark.parametrize(
    ("source", "channel"),
    [
        ("fb", "facebook"),
        ("m.facebook.com", "facebook"),
        ("lm.facebook.com", "facebook"),
        ("fb.me", "facebook"),
        ("ig", "instagram"),
        ("l.instagram.com", "instagram"),
        ("t.co", "x"),
        ("twitter.com", "x"),
        ("x", "x"),
        ("mobile.x.com", "x"),
        ("x.example.org", "web"),
        ("lnkd.in", "linkedin"),
        ("pinterest.com.mx", "pinterest"),
        ("out.reddit.com", "reddit"),
        ("https://www.facebook.com/acme?x=1", "facebook"),
        ("bit.ly", "other"),
        ("news.example.com", "web"),
        ("", ""),
    ],
)
def test_the_channel_behind_a_source(source: str, channel: str) -> None:
    """Hosts, short links and utm sources lead to one channel; shorteners stay apart."""
    assert channel_of(source) == channel


def test_the_labels_of_a_visit() -> None:
    """Group, channel, paid and campaign; what is not known is left out."""
    assert labels_of_traffic("facebook", "cpc", "Soldes") == {
        "group": "paid_social",
        "channel": "facebook",
        "paid": "paid",
        "campaign": "Soldes",
    }
    assert labels_of_traffic("newsletter", "email", "(not set)") == {
        "group": "email",
        "channel": "email",
        "paid": "organic",
    }
    assert labels_of_traffic("", "", "") == {"group": "unassigned", "paid": "unknown"}


def test_every_group_is_named_in_both_languages() -> None:
    """Groups are snake case and have names."""
    for name, text in GROUPS.items():
        assert name == name.lower().replace(" ", "_")
        assert text.en
        assert text.fr


def test_the_whole_ga4_list_carried_over(shared_data: Path) -> None:
    """Every source of GA4's list has the category that it has there."""
    from importlib.resources import files

    text = (files("kpitui") / "measures" / "source_categories.csv").read_text("utf-8")
    ours = {row["source"]: row["category"] for row in csv.DictReader(text.splitlines())}
    with (shared_data / "ga4_source_categories.csv").open() as theirs:
        for row in csv.DictReader(theirs):
            category = row["source_category"].removeprefix("SOURCE_CATEGORY_").lower()
            assert ours[row["source"].casefold()] == category
