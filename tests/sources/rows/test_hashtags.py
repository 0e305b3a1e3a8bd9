"""Hashtags where the platforms see them, and nowhere else."""

from __future__ import annotations

import pytest

from kpitui.sources.rows.hashtags import hashtags_in


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("#Soldes d’été", ["Soldes"]),
        ("gate bridge#united#EWR", ["united", "EWR"]),
        ("voir https://example.com/page#no ou www.example.com/?q=#no.", []),
        ("example.com/#no example.com/page#no", []),
        ("(#oui) «#oui2», …#oui3!", ["oui", "oui2", "oui3"]),
        ("#2024 #1er #_ #a_1", ["1er", "a_1"]),
        ("#été #e\u0301te\u0301 #日本語 ＃全角 #हिन्दी", ["été", "été", "日本語", "全角", "हिन्दी"]),
        ("#un#deux##trois", ["un", "deux", "trois"]),
        ("l&#39;été &#x27; &#no;", []),
        ("# seul, #", []),
    ],
)
def test_hashtags(text: str, expected: list[str]) -> None:
    """One stands in no address or entity, holds a letter, and may follow a word or another without a blank."""
    assert hashtags_in(text) == expected
