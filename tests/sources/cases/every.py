"""The table: every kind that asks over HTTP, and those that don't."""

from __future__ import annotations

from collections.abc import Mapping

from tests.sources.cases.case import Case
from tests.sources.cases.listening import BLUESKY, GDELT, HACKERNEWS, MASTODON, REDDIT, RSS
from tests.sources.cases.sites import FRESHDESK, GA4, HTTP, HUBSPOT, MATOMO, PLAUSIBLE, PROMETHEUS, ZENDESK
from tests.sources.cases.social import FACEBOOK, INSTAGRAM, LINKEDIN, TIKTOK, YOUTUBE, X

_ALL = (
    *(BLUESKY, GDELT, HACKERNEWS, MASTODON, REDDIT, RSS),
    *(FRESHDESK, GA4, HTTP, HUBSPOT, MATOMO, PLAUSIBLE, PROMETHEUS, ZENDESK),
    *(FACEBOOK, INSTAGRAM, LINKEDIN, TIKTOK, X, YOUTUBE),
)
CASES: Mapping[str, Case] = {case.kind: case for case in _ALL}
ELSEWHERE: Mapping[str, str] = {
    "csv": "tests/sources/test_csv.py",
    "json": "tests/sources/test_json.py",
    "command": "tests/sources/test_command.py",
    "demo": "tests/sources/test_demo.py",
    "sql": "tests/sources/test_sql.py",
}
"""Kinds that ask no server over HTTP, each with the tests that hold it to the same."""
