"""HTTP endpoints as sources: rows, pages, credentials."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import ValidationError

from kpitui.errors import SourceError, SourceRefused
from kpitui.sources import http
from tests.servers.faults import Faults, faults
from tests.sources.making import NOW, figures, notes, only, opened, polled

LEVEL = {"name": "followers", "value": "n", "labels": {"brand": "acme"}}


@pytest.fixture
def server() -> Iterator[Faults]:
    """Give the server."""
    with faults() as running:
        yield running


def test_rows(server: Faults, tmp_path: Path) -> None:
    """Rows of JSON and of CSV become samples at the time of the poll."""
    delivery = polled(opened(tmp_path, {"url": server.url("/rows")}, LEVEL, kind=http))
    assert (only(delivery).value, only(delivery).t, delivery.rows) == (2, NOW, 2)
    assert figures(polled(opened(tmp_path, {"url": server.url("/csv")}, LEVEL, kind=http))) == [3]
    one = {**LEVEL, "value": "value"}
    assert figures(polled(opened(tmp_path, {"url": server.url("/number")}, one, kind=http))) == [42]


def test_pages(server: Faults, tmp_path: Path) -> None:
    """Pages are followed by cursor to the last one, or to the limit, which is said."""
    events = {"name": "nps_ratings", "value": "n"}
    options = {"url": server.url("/page"), "rows": "rows", "next": "next", "cursor": "after"}
    assert figures(polled(opened(tmp_path, options, events, kind=http))) == [1, 2, 3]
    short = polled(opened(tmp_path, {**options, "pages": 2}, events, kind=http))
    assert figures(short) == [1, 2]
    assert "more than 2 pages" in notes(short)


def test_a_loop_of_pages_ends(server: Faults, tmp_path: Path) -> None:
    """A next page that was read already ends the reading, and is said."""
    options = {"url": server.url("/loop"), "rows": "rows", "next": "next"}
    delivery = polled(opened(tmp_path, options, {"name": "nps_ratings", "value": "n"}, kind=http))
    assert "leads back" in notes(delivery)
    assert len(server.asked) == 2


@pytest.mark.parametrize(
    ("auth", "head"),
    [
        ({"bearer": {"env": "KPITUI_TEST"}}, "authorization: bearer t0p-secret"),
        ({"user": "me", "password": {"env": "KPITUI_TEST"}}, "authorization: basic bwu6ddbwlxnly3jlda=="),
        ({"header": "X-Key", "value": {"env": "KPITUI_TEST"}}, "x-key: t0p-secret"),
        ({"param": "key", "value": {"env": "KPITUI_TEST"}}, "?key=t0p-secret"),
    ],
)
def test_credentials(
    server: Faults, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, auth: dict[str, object], head: str
) -> None:
    """Credentials are revealed when a call is made, and only then; without them the poll is refused."""
    options = {"url": server.url("/rows"), "auth": auth}
    with pytest.raises(SourceRefused, match="KPITUI_TEST"):
        polled(opened(tmp_path, options, LEVEL, kind=http))
    monkeypatch.setenv("KPITUI_TEST", "t0p-secret")
    source = opened(tmp_path, options, LEVEL, kind=http)
    polled(source)
    assert head in server.asked[-1].lower()
    assert "t0p-secret" not in repr(source)


def test_auth_is_one_form() -> None:
    """Two forms at once and half a form are refused."""
    for auth in ({"bearer": "x", "user": "u", "password": "p"}, {"user": "u"}, {"header": "X"}, {}):
        with pytest.raises(ValidationError):
            http.Options.model_validate({"url": "http://x.test", "auth": auth})


def test_a_failure_is_a_source_error(server: Faults, tmp_path: Path) -> None:
    """What the server does wrong comes as a ``SourceError`` that names the place."""
    with pytest.raises(SourceError, match="/html: a page"):
        polled(opened(tmp_path, {"url": server.url("/html")}, LEVEL, kind=http))


def test_coverage_begins_with_the_rows(server: Faults, tmp_path: Path) -> None:
    """Levels cover the instant of the poll; a source with times covers from its first row or the last poll."""
    levels = opened(tmp_path, {"url": server.url("/rows")}, LEVEL, kind=http)
    assert polled(levels).covers is None
    timed = opened(
        tmp_path, {"url": server.url("/rows")}, {"name": "mentions", "time": "n", "time_format": "unix"}, kind=http
    )
    assert polled(timed).covers == (1000, NOW)


def test_a_secret_url_is_not_told(server: Faults, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the URL itself is the secret, no part of it is told."""
    monkeypatch.setenv("KPITUI_TEST", server.url("/services/T0kenInThePath9/x?k=AnotherSecret1"))
    with pytest.raises(SourceRefused) as caught:
        polled(opened(tmp_path, {"url": {"env": "KPITUI_TEST"}}, LEVEL, kind=http))
    assert "T0kenInThePath9" not in caught.value.text.say("en")
    assert "AnotherSecret1" not in caught.value.text.say("fr")


HOUR = 3_600_000
NEWEST = {"name": "mentions", "time": "t", "time_format": "unix_ms", "id": "t", "labels": {"brand": "acme"}}


@pytest.mark.parametrize(
    ("before", "pause", "now", "begins"),
    [
        (range(20), 10 * HOUR, range(15, 35), 15),  # overlaps: nothing was missed, whatever the pause
        (range(20), 10 * HOUR, range(30, 50), 30),  # after a pause, only the newest: a gap
        (range(20), HOUR // 4, range(30, 50), 30),  # a full page soon after, and no overlap: more came than it gives
        (range(20), HOUR // 4, range(30, 32), None),  # a few rows soon after: that is all there was
        (range(20), 10 * HOUR, range(0), None),  # nothing at all
    ],
    ids=("overlap", "pause", "full", "few", "none"),
)
def test_a_gap_is_not_covered(
    server: Faults, tmp_path: Path, before: range, pause: int, now: range, begins: int | None
) -> None:
    """An answer of the newest rows covers from its first row, unless it goes on from the last answer."""
    start = NOW - 100 * 60_000
    source = opened(tmp_path, {"url": server.url("/said")}, NEWEST, kind=http)
    server.said = json.dumps([{"t": start + at * 60_000} for at in before]).encode()
    polled_at = start + 20 * 60_000
    first = polled(source, polled_at)
    assert first.covers == (start, polled_at)
    server.said = json.dumps([{"t": start + at * 60_000} for at in now]).encode()
    second = polled(source, polled_at + pause, first.state)
    expected = polled_at if begins is None else start + begins * 60_000
    assert second.covers == (expected, polled_at + pause)


def test_coverage_of_late_figures_goes_on(server: Faults, tmp_path: Path) -> None:
    """A source that lags covers up to its lag, and each poll goes on where the last one ended."""
    from dataclasses import replace

    from tests.sources.making import settings

    told = replace(settings(tmp_path, {"url": server.url("/said")}, NEWEST, kind=http), lag=24 * HOUR)
    source = http.open_source(told)
    server.said = json.dumps([{"t": NOW - 48 * HOUR}]).encode()
    first = polled(source, NOW)
    assert first.covers == (NOW - 48 * HOUR, NOW - 24 * HOUR)
    server.said = b"[]"
    assert polled(source, NOW + 900_000, first.state).covers == (NOW - 24 * HOUR, NOW - 24 * HOUR + 900_000)
