"""The text of HTML that platforms give."""

from __future__ import annotations

import pytest

from kpitui.sources.platforms.markup import text_of


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("plain", "plain"),
        ("<p>one</p><p>two<br/>three</p>", "one  two three"),
        ('<a href="x">#<span>hoot</span></a> L&#x27;ac<b>me</b>', "#hoot L'acme"),
        ("a<script>alert(1)</script><!-- b -->c", "a  c"),
        ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
        ("&lt;b&gt;", "<b>"),
        ("<unclosed", "<unclosed"),
    ],
)
def test_text_of(markup: str, text: str) -> None:
    """Blocks are apart, words that tags divide are joined, scripts are left out, entities are signs."""
    assert text_of(markup) == text
