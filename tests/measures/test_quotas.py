"""What may still be spent is said with its unit, in both languages."""

from __future__ import annotations

from datetime import UTC

import pytest

from kpitui.measures import Quota
from kpitui.measures.quotas import is_scarce, said_left, said_quota
from kpitui.text import Text
from kpitui.text.numbers import SPACE

UNITS = Text("units", "unités")
DOLLARS = Text("$", "$")
NOON = 1_795_348_800_000
"""22 Nov 2026, 12:00 UTC."""


@pytest.mark.parametrize(
    ("quota", "english", "french"),
    [
        (Quota(), "", ""),
        (Quota(None, 500), "", ""),
        (Quota(412), "412", "412"),
        (Quota(412, 500), "412 of 500", "412 sur 500"),
        (Quota(9_980, 10_000, None, UNITS), "9,980 of 10,000 units", f"9{SPACE}980 sur 10{SPACE}000 unités"),
        (Quota(12.4, 50, None, DOLLARS), "$12.40 of $50", "12,40\u00a0$ sur 50\u00a0$"),
    ],
)
def test_what_is_left(quota: Quota, english: str, french: str) -> None:
    """Of how much, where that is known; nothing where what is left is not."""
    assert (said_left(quota, "en"), said_left(quota, "fr")) == (english, french)


def test_until_when() -> None:
    """The time at which it begins anew, in the zone of the reader."""
    assert said_quota(Quota(412, 500, NOON), UTC, "en", NOON) == "412 of 500 until 22\u00a0Nov 12:00"
    assert said_quota(Quota(None, 500, NOON), UTC, "en", NOON) == ""


@pytest.mark.parametrize(
    ("quota", "scarce"),
    [(None, False), (Quota(), False), (Quota(50, 500), True), (Quota(51, 500), False), (Quota(0), True)],
)
def test_a_tenth_is_little(quota: Quota | None, scarce: bool) -> None:
    """Of an unknown number only nothing is little."""
    assert is_scarce(quota) is scarce
