"""The channels that are known by name: how they are written, and which are social. Any other word is a channel too."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from kpitui.measures import Labels
from kpitui.text import Language, Text

_WEB = Text("Website", "Site web")
_OTHER = Text("Other", "Autre")
_EMAIL = Text("E-mail", "E-mail")

NAMES: Mapping[str, str | Text] = MappingProxyType(
    {
        "facebook": "Facebook",
        "instagram": "Instagram",
        "x": "X",
        "linkedin": "LinkedIn",
        "tiktok": "TikTok",
        "youtube": "YouTube",
        "pinterest": "Pinterest",
        "reddit": "Reddit",
        "mastodon": "Mastodon",
        "bluesky": "Bluesky",
        "threads": "Threads",
        "snapchat": "Snapchat",
        "whatsapp": "WhatsApp",
        "telegram": "Telegram",
        "discord": "Discord",
        "messenger": "Messenger",
        "tumblr": "Tumblr",
        "quora": "Quora",
        "twitch": "Twitch",
        "vimeo": "Vimeo",
        "dailymotion": "Dailymotion",
        "truthsocial": "Truth Social",
        "viadeo": "Viadeo",
        "linktree": "Linktree",
        "vk": "VK",
        "weibo": "Weibo",
        "wechat": "WeChat",
        "hackernews": "Hacker News",
        "google": "Google",
        "bing": "Bing",
        "email": _EMAIL,
        "web": _WEB,
        "other": _OTHER,
    }
)
"""How a channel is written, in the order in which channels are listed."""

VIDEO = frozenset({"youtube", "twitch", "vimeo", "dailymotion"})
"""Channels that are social as long as video sites count as social."""

SOCIAL = frozenset(NAMES) - VIDEO - {"google", "bing", "email", "web", "other"}
"""Channels that are social networks."""

_SOCIAL_GROUPS = frozenset({"organic_social", "paid_social"})
_VIDEO_GROUPS = frozenset({"organic_video", "paid_video"})


def channel_name(channel: str, language: Language | str = Language.EN) -> str:
    """Return how a channel is written; one that is not known, as it came."""
    name = NAMES.get(channel.casefold(), channel)
    return name.say(language) if isinstance(name, Text) else name


def channel_names(names: Iterable[str]) -> Text:
    """Return channels as they are written, in a row; anything else among them as it came."""
    given = tuple(names)
    en, fr = (", ".join(channel_name(name, language) for name in given) for language in (Language.EN, Language.FR))
    return Text(en, fr)


def is_social(labels: Labels | Mapping[str, str], video_is_social: bool = True) -> bool:
    """Say whether a sample with these labels is social: by its ``group``, or by its ``channel`` where it has none."""
    found = labels if isinstance(labels, Mapping) else dict(labels)
    group = found.get("group", "").casefold()
    if group:
        return group in _SOCIAL_GROUPS or (video_is_social and group in _VIDEO_GROUPS)
    channel = found.get("channel", "").casefold()
    return channel in SOCIAL or (video_is_social and channel in VIDEO)
