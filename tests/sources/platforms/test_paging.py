"""Pages of platforms: where the next one is, what of its URL is taken over."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest

from kpitui.sources.platforms.calls import Ask, Page
from kpitui.sources.platforms.nodes import Node
from kpitui.sources.platforms.paging import by_cursor, by_link, by_url
from kpitui.sources.web.messages import Answer

HERE = "https://example.org/v1/posts"


def page(content: object, **headers: str) -> Page:
    """Return a page."""
    return Page(Node(content), Answer(200, headers, json.dumps(content).encode(), HERE))


def test_next_url_keeps_the_place_and_no_secret() -> None:
    """Tokens of paging are kept, those of who asks are not; without a URL there is no next page."""
    query = "page_token=a&__paging_token=b&after=c&access_token=SECRET&appsecret_proof=SECRET&api_key=SECRET"
    one = page({"paging": {"next": f"/v1/posts?{query}"}})
    ask = by_url("paging", "next")(one)
    assert ask is not None
    assert ask.path == HERE
    assert ask.params == {"page_token": "a", "__paging_token": "b", "after": "c"}
    assert by_url("paging", "previous")(one) is None


def test_parameters_that_repeat_or_are_empty() -> None:
    """Neither is lost on the way to the next page."""
    ask = by_url("next")(page({"next": f"{HERE}?id[]=1&id[]=2&id[]=3&q=&page=2#top"}))
    assert ask is not None
    assert ask.params == {"id[]": ["1", "2", "3"], "q": "", "page": "2"}


@pytest.mark.parametrize(
    ("link", "params"),
    [
        ('<https://example.org/v1/posts?page=2>; rel="next"', {"page": "2"}),
        ('</v1/posts?ids=1,2>; rel="next", </v1/posts>; rel="prev"', {"ids": "1,2"}),
        ("<?page=1>; rel=prev, <?page=3>; rel=next", {"page": "3"}),
        ('<?page=4&access_token=SECRET>; title="a, b"; rel="last next"', {"page": "4"}),
        ('<?page=4>;REL="NEXT"', {"page": "4"}),
    ],
)
def test_links(link: str, params: Mapping[str, str]) -> None:
    """The next page stands in a header, in all the ways in which it may be written."""
    ask = by_link(page([], link=link))
    assert ask is not None
    assert (ask.path, ask.params) == (HERE, params)


@pytest.mark.parametrize(
    "link", ["", '<?page=1>; rel="prev"', '<?page=1>; title="next"', "nonsense", '<a>; rel="nextly"']
)
def test_no_next_link(link: str) -> None:
    """Where no link is the next, this page is the last."""
    assert by_link(page([], link=link)) is None


def test_cursors() -> None:
    """The cursor goes with the call as it was; an empty one is none."""
    ask = Ask("posts", {"limit": 5})
    following = by_cursor(ask, "after", "meta", "next")
    assert following(page({"meta": {"next": "c2"}})) == Ask("posts", {"limit": 5, "after": "c2"})
    without: tuple[dict[str, object], ...] = ({"meta": {"next": ""}}, {"meta": {}}, {})
    for nothing in without:
        assert following(page(nothing)) is None
