"""Where a visit came from: GA4's default channel grouping, and the channel behind a source.

Rules and order: support.google.com/analytics/answer/9756891, as Velir's dbt-ga4 (MIT) writes them down. The list of
sources is GA4's, extended with networks that it lacks. Everything is compared without case; the first rule holds.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import NamedTuple

from kpitui.text import Text

GROUPS: Mapping[str, Text] = MappingProxyType(
    {
        "direct": Text("Direct", "Accès direct"),
        "cross_network": Text("Cross-network", "Multiréseau"),
        "paid_shopping": Text("Paid Shopping", "Shopping payant"),
        "paid_search": Text("Paid Search", "Recherche payante"),
        "paid_social": Text("Paid Social", "Réseaux sociaux payants"),
        "paid_video": Text("Paid Video", "Vidéo payante"),
        "display": Text("Display", "Display"),
        "paid_other": Text("Paid Other", "Autres canaux payants"),
        "organic_shopping": Text("Organic Shopping", "Shopping gratuit"),
        "organic_social": Text("Organic Social", "Réseaux sociaux gratuits"),
        "organic_video": Text("Organic Video", "Vidéo gratuite"),
        "organic_search": Text("Organic Search", "Recherche gratuite"),
        "referral": Text("Referral", "Sites référents"),
        "email": Text("Email", "E-mail"),
        "affiliates": Text("Affiliates", "Affiliation"),
        "audio": Text("Audio", "Audio"),
        "sms": Text("SMS", "SMS"),
        "mobile_push": Text("Mobile Push Notifications", "Notifications mobiles"),
        "unassigned": Text("Unassigned", "Non attribué"),
    }
)
"""The groups in the order of their rules; the English name is GA4's own."""

_PAID = re.compile(r"(.*cp.*|ppc|retargeting|paid.*)", re.DOTALL)
_SHOP = re.compile(r"(.*(([^a-df-z]|^)shop|shopping).*)", re.DOTALL)
_SOCIAL_MEDIA = frozenset({"social", "social-network", "social-media", "sm", "social network", "social media"})
_DISPLAY_MEDIA = frozenset({"display", "banner", "expandable", "interstitial", "cpm"})
_PUSH = re.compile("mobile|notification")
_EMAIL = frozenset({"email", "e-mail", "e_mail", "e mail"})


class Visit(NamedTuple):
    """What is known of where a visit came from, folded, with the category of its source."""

    source: str
    medium: str
    campaign: str
    category: str
    """``social``, ``search``, ``shopping``, ``video``, or empty."""
    paid: bool
    """Whether the medium says that it was paid for."""
    shop: bool
    """Whether source or campaign is one of shopping."""


_RULES: tuple[tuple[str, Callable[[Visit], bool]], ...] = (
    ("direct", lambda v: v.source == "(direct)" and v.medium in {"(none)", "(not set)"}),
    ("cross_network", lambda v: "cross-network" in v.campaign),
    ("paid_shopping", lambda v: v.shop and v.paid),
    ("paid_search", lambda v: v.category == "search" and v.paid),
    ("paid_social", lambda v: v.category == "social" and v.paid),
    ("paid_video", lambda v: v.category == "video" and v.paid),
    ("display", lambda v: v.medium in _DISPLAY_MEDIA),
    ("paid_other", lambda v: v.paid),
    ("organic_shopping", lambda v: v.shop),
    ("organic_social", lambda v: v.category == "social" or v.medium in _SOCIAL_MEDIA),
    ("organic_video", lambda v: v.category == "video" or "video" in v.medium),
    ("organic_search", lambda v: v.category == "search" or v.medium == "organic"),
    ("referral", lambda v: v.medium in {"referral", "app", "link"}),
    ("email", lambda v: v.source in _EMAIL or v.medium in _EMAIL),
    ("affiliates", lambda v: v.medium == "affiliate"),
    ("audio", lambda v: v.medium == "audio"),
    ("sms", lambda v: "sms" in {v.source, v.medium}),
    ("mobile_push", lambda v: v.medium.endswith("push") or bool(_PUSH.search(v.medium)) or v.source == "firebase"),
)

_CHANNELS: Mapping[str, tuple[str, ...]] = {
    "facebook": ("fb", "fb.me", "fb.com", "facebook"),
    "instagram": ("ig", "instagram", "igshopping"),
    "x": ("x", "x.com", "twitter", "t.co"),
    "linkedin": ("linkedin", "lnkd.in"),
    "tiktok": ("tiktok",),
    "youtube": ("youtube", "youtu.be", "yt"),
    "pinterest": ("pinterest", "pin.it"),
    "reddit": ("reddit", "redd.it"),
    "mastodon": (
        "mastodon",
        "mstdn.social",
        "mas.to",
        "fosstodon.org",
        "hachyderm.io",
        "mamot.fr",
        "piaille.fr",
    ),
    "bluesky": ("bluesky", "bsky", "bsky.app"),
    "threads": ("threads", "threads.net"),
    "whatsapp": ("whatsapp", "wa.me"),
    "telegram": ("telegram", "t.me"),
    "discord": ("discord", "discord.gg"),
    "snapchat": ("snapchat",),
    "messenger": ("messenger",),
    "tumblr": ("tumblr",),
    "quora": ("quora",),
    "twitch": ("twitch", "twitch.tv"),
    "vimeo": ("vimeo",),
    "dailymotion": ("dailymotion", "dai.ly"),
    "truthsocial": ("truthsocial",),
    "viadeo": ("viadeo",),
    "linktree": ("linktree", "linktr.ee"),
    "vk": ("vk", "vk.com", "vkontakte.ru"),
    "weibo": ("weibo",),
    "wechat": ("wechat",),
    "google": ("google", "google-play"),
    "bing": ("bing",),
    "email": tuple(sorted(_EMAIL)),
}
"""Sources by channel: a whole source, or a site's name before its top-level domain, sub-domains aside."""

_CHANNEL_OF = {source: channel for channel, sources in _CHANNELS.items() for source in sources}
_TOP_LEVELS = re.compile(r"\.(com|net|org|social|online|co|fr|de|it|es|ca|ch|at|jp|nz|ph|pt|ru|se|cl|tv)(\.[a-z]{2})?$")
_SITE_NAME = 3
"""A shorter name, such as ``x``, says nothing before any other top-level domain."""
_UNTIDY = re.compile(r"^(?:[a-z][a-z0-9+.-]*://)?(?:www\.)?|[/?#:].*$")


def group(source: str, medium: str, campaign: str = "") -> str:
    """Return GA4's channel group in snake case: ``organic_social``, ``paid_search``, …, ``unassigned``."""
    visit = _visit(source, medium, campaign)
    return next((name for name, holds in _RULES if holds(visit)), "unassigned")


def group_name(name: str) -> Text:
    """Return how a group is written."""
    return GROUPS.get(name, Text(name, name))


def channel_of(source: str, medium: str = "") -> str:
    """Return the channel of a source or of a host: ``lm.facebook.com`` is ``facebook``.

    A social or video source without a channel of its own is ``other``; any other source is ``web``; none is ``""``.
    """
    folded = source.strip().casefold()
    if not folded:
        return "email" if medium.strip().casefold() in _EMAIL else ""
    host = _UNTIDY.sub("", folded)
    found = _CHANNEL_OF.get(folded) or _CHANNEL_OF.get(host) or _site(host)
    if found:
        return found
    if medium.strip().casefold() in _EMAIL:
        return "email"
    return "other" if _category(folded) in {"social", "video"} or group(source, medium) == "organic_social" else "web"


def labels_of_traffic(source: str, medium: str, campaign: str = "") -> dict[str, str]:
    """Return the labels ``group``, ``channel``, ``paid`` and ``campaign`` of a visit; empty ones are left out."""
    visit = _visit(source, medium, campaign)
    name = group(source, medium, campaign)
    found = {
        "group": name,
        "channel": channel_of(source, medium),
        "paid": "paid" if visit.paid or name == "display" else "unknown" if name == "unassigned" else "organic",
        "campaign": "" if visit.campaign in {"(not set)", "(none)", "(direct)"} else campaign.strip(),
    }
    return {label: value for label, value in found.items() if value}


def _visit(source: str, medium: str, campaign: str) -> Visit:
    """Return what the rules look at."""
    source, medium, campaign = (text.strip().casefold() for text in (source, medium, campaign))
    category = _category(source)
    shop = category == "shopping" or bool(_SHOP.fullmatch(campaign))
    return Visit(source, medium, campaign, category, bool(_PAID.fullmatch(medium)), shop)


def _category(source: str) -> str:
    """Return GA4's category of a folded source, with or without a ``www.`` before it."""
    categories = _categories()
    return categories.get(source) or categories.get(source.removeprefix("www."), "")


def _site(host: str) -> str:
    """Return the channel of a host by the site's name, its sub-domains and top-level domain aside."""
    labels = host.split(".")
    for start in range(len(labels) - 1):
        rest = ".".join(labels[start:])
        name = _TOP_LEVELS.sub("", rest)
        channel = _CHANNEL_OF.get(rest) or ("" if name == rest or len(name) < _SITE_NAME else _CHANNEL_OF.get(name, ""))
        if channel:
            return channel
    return ""


@lru_cache(maxsize=1)
def _categories() -> Mapping[str, str]:
    """Read the package's list of sources."""
    text = (files("kpitui") / "measures" / "source_categories.csv").read_text("utf-8")
    return {row["source"]: row["category"] for row in csv.DictReader(text.splitlines())}
