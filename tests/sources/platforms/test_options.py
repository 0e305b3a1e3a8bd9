"""The keys of every platform's source: addresses, accounts, competitors, words."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from kpitui.sources.contract import SourceSettings
from kpitui.sources.platforms.options import Account, ListeningOptions, Topic, accounts_of, topics_of

DAY = 86_400_000


def options(**given: object) -> ListeningOptions:
    """Return options."""
    return ListeningOptions.model_validate(given)


def settings(one: ListeningOptions) -> SourceSettings:
    """Return what a source of Acme is told."""
    return SourceSettings("s", one, brand="acme")


@pytest.mark.parametrize(
    "rival", ["@globex", ["@globex"], {"accounts": "@globex"}, {"accounts": ["@globex"], "keywords": []}]
)
def test_ways_to_write_a_competitor(rival: object) -> None:
    """An account, a list of them, or a table: all the same."""
    one = options(accounts=["@acme", "@acme"], competitors={"globex": rival})
    assert accounts_of(settings(one), one) == (Account("acme", "@acme"), Account("globex", "@globex", own=False))


def test_words_of_brands() -> None:
    """A competitor without words is not searched, nor is a brand of one's own without."""
    one = options(keywords="acme", competitors={"globex": {"keywords": ["globex", "glbx"]}, "initech": "@initech"})
    assert topics_of(settings(one), one) == (Topic("acme", ("acme",)), Topic("globex", ("globex", "glbx"), own=False))
    assert topics_of(settings(options()), options()) == ()
    assert Topic("globex", ("g",), own=False).account == Account("globex", "", own=False)


@pytest.mark.parametrize(
    ("given", "kept"),
    [("https://proxy.example/api/v1/", "https://proxy.example/api/v1"), ("http://[::1]:80", "http://[::1]:80")],
)
def test_addresses(given: str, kept: str) -> None:
    """A path stays, a slash at the end does not."""
    assert options(base_url=given).base_url == kept


@pytest.mark.parametrize(
    "address",
    ["example.org", "ftp://example.org", "https://", "https://e.org?a=1", "https://e.org#x", "https://me:pw@e.org", ""],
)
def test_no_addresses(address: str) -> None:
    """Neither another scheme nor a password is taken, and the password is not shown."""
    with pytest.raises(ValidationError) as caught:
        options(base_url=address)
    assert "me:pw" not in str(caught.value)


def test_unknown_keys_are_refused() -> None:
    """Also in the table of a competitor."""
    for wrong in ({"acounts": "x"}, {"competitors": {"globex": {"acounts": "x"}}}, {"competitors": {"globex": 3}}):
        with pytest.raises(ValidationError):
            options(**wrong)


def test_defaults() -> None:
    """Three months back, a minute for a call."""
    assert (options().backfill, options().timeout) == (90 * DAY, 60_000)
    assert options(backfill="30d").backfill == 30 * DAY
