"""Which channels and samples are social, and how channels are written."""

from __future__ import annotations

import pytest

from kpitui.measures import Labels
from kpitui.measures.channels import SOCIAL, VIDEO, channel_name, is_social


@pytest.mark.parametrize(
    ("labels", "social"),
    [
        ((("channel", "facebook"),), True),
        ((("channel", "Facebook"),), True),
        ((("channel", "web"),), False),
        ((("channel", "google"),), False),
        ((("channel", "our forum"),), False),
        ((("channel", "youtube"),), True),
        ((("group", "organic_social"),), True),
        ((("group", "paid_social"), ("channel", "web")), True),
        ((("channel", "facebook"), ("group", "display")), False),
        ((("group", "paid_video"),), True),
        ((), False),
    ],
)
def test_the_group_decides_then_the_channel(labels: Labels, social: bool) -> None:
    """A sample with a group is social by it alone; without one, by its channel."""
    assert is_social(labels) is social


@pytest.mark.parametrize(
    "labels", [(("channel", "youtube"),), (("group", "organic_video"),), (("group", "paid_video"),)]
)
def test_video_is_social_only_while_switched_on(labels: Labels) -> None:
    """Video sites stop being social with ``video_is_social = false``."""
    assert is_social(labels, video_is_social=True)
    assert not is_social(labels, video_is_social=False)
    assert is_social({"channel": "x"}, video_is_social=False)


def test_names_are_written_as_the_networks_write_them() -> None:
    """A known channel has its own spelling; another keeps the one it came with."""
    assert channel_name("linkedin") == "LinkedIn"
    assert channel_name("TIKTOK") == "TikTok"
    assert channel_name("web", "fr") == "Site web"
    assert channel_name("Our Forum", "fr") == "Our Forum"


def test_social_and_video_are_apart() -> None:
    """No channel is in both lists, and the catalogue's are there."""
    assert not SOCIAL & VIDEO
    assert {"facebook", "instagram", "x", "linkedin", "tiktok", "whatsapp", "telegram", "threads"} <= SOCIAL
