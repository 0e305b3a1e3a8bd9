"""Calls to platforms: what of the next page's URL is taken over."""

from __future__ import annotations

import json

from kpitui.sources.platforms.calls import Page, by_url
from kpitui.sources.platforms.nodes import Node
from kpitui.sources.web.messages import Answer


def test_next_url_keeps_the_place_and_no_secret() -> None:
    """Tokens of paging are kept, those of who asks are not; without a URL there is no next page."""
    query = "page_token=a&__paging_token=b&after=c&access_token=SECRET&appsecret_proof=SECRET&api_key=SECRET"
    content = {"paging": {"next": f"/v1/posts?{query}"}}
    page = Page(Node(content), Answer(200, {}, json.dumps(content).encode(), "https://example.org/v1/posts"))
    ask = by_url("paging", "next")(page)
    assert ask is not None
    assert ask.path == "https://example.org/v1/posts"
    assert ask.params == {"page_token": "a", "__paging_token": "b", "after": "c"}
    assert by_url("paging", "previous")(page) is None
