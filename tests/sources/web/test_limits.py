"""Quotas, in the words of every platform."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kpitui.sources.web.limits import Limits, limits_of, retry_at

NOW = 1_750_000_000.0


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        (
            {"x-rate-limit-limit": "300", "x-rate-limit-remaining": "299", "x-rate-limit-reset": "1632166413"},
            Limits(300, 299, 1_632_166_413),
        ),
        (
            {
                "X-RateLimit-Limit": "300",
                "X-RateLimit-Remaining": "297",
                "X-RateLimit-Reset": "2026-04-11T23:15:00.746804Z",
            },
            Limits(300, 297, 1_775_949_300.746804),
        ),
        (
            {
                "ratelimit-limit": "3000",
                "ratelimit-remaining": "2998",
                "ratelimit-reset": "1747676784",
                "ratelimit-policy": "3000;w=300",
            },
            Limits(3000, 2998, 1_747_676_784),
        ),
        (
            {"x-rate-limit": "700", "ratelimit-limit": "700", "ratelimit-remaining": "695", "ratelimit-reset": "17"},
            Limits(700, 695, NOW + 17),
        ),
        (
            {"x-ratelimit-used": "2", "x-ratelimit-remaining": "598.0", "x-ratelimit-reset": "462"},
            Limits(600, 598, NOW + 462),
        ),
        (
            {
                "x-hubspot-ratelimit-daily": "160000",
                "x-hubspot-ratelimit-daily-remaining": "159000",
                "x-hubspot-ratelimit-secondly": "60",
                "x-hubspot-ratelimit-secondly-remaining": "1",
            },
            Limits(60, 1, NOW + 1),
        ),
        ({"x-rate-limit": "30/10m", "x-rate-limit-used": "12"}, Limits(30, 18, None)),
        ({"X-RateLimit-Total": "200", "X-RateLimit-Remaining": "0"}, Limits(200, 0, None)),
        ({"x-app-usage": '{"call_count":28,"total_time":25,"total_cputime":91}'}, Limits(100, 9, None)),
        (
            {
                "x-business-use-case-usage": '{"17841": [{"type": "pages", "call_count": 100,'
                ' "estimated_time_to_regain_access": 19}]}'
            },
            Limits(100, 0, NOW + 19 * 60),
        ),
        ({"ratelimit": '"default";r=50;t=30'}, Limits(None, 50, NOW + 30)),
        ({"ratelimit": "limit=100, remaining=5, reset=30"}, Limits(100, 5, NOW + 30)),
        ({"x-app-usage": "broken"}, Limits()),
        ({"content-type": "text/html"}, Limits()),
    ],
)
def test_families(headers: dict[str, str], expected: Limits) -> None:
    """Each platform's headers become one quota; of several the tightest."""
    found = limits_of(headers, NOW)
    assert (found.limit, found.remaining) == (expected.limit, expected.remaining)
    assert found.reset_at == pytest.approx(expected.reset_at)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("4", NOW + 4), ("Wed, 21 Oct 2026 07:28:00 GMT", 1_792_567_680), ("soon", None), ("", None)],
)
def test_retry_after(text: str, expected: float | None) -> None:
    """``Retry-After`` holds seconds or a date."""
    assert retry_at({"Retry-After": text}, NOW) == expected


RECORDED = [
    ("x/get_recent_tweets_count.json", 0, Limits(300, 299, 1_632_166_413)),
    ("x/get_users_mentions.json", 0, Limits(450, 448, 1_665_183_228)),
    ("x/v1_rate_limit_status.json", 0, Limits(180, 175, 1_562_984_896)),
    ("mastodon/account.json", 0, Limits(300, 299, 1_775_949_300.746804)),
    ("mastodon/error_401.json", 0, Limits(300, 299, 1_785_592_800.336319)),
    ("bluesky/getProfiles.json", 0, Limits(3000, 2997, 1_747_676_784)),
    ("bluesky/error_400_InvalidRequest.json", 0, Limits(3000, 2976, 1_747_925_095)),
    ("zendesk/incremental_tickets.json", 0, Limits(700, 699, NOW + 12)),
    ("zendesk/error_404_RecordNotFound.json", 0, Limits(700, 677, NOW + 14)),
    ("zendesk/tickets_list.json", 2, Limits(700, 610, NOW + 17)),
    ("hubspot/contacts_search_v1.json", 0, Limits(60, 58, NOW + 1)),
    ("hubspot/deal_pipeline.json", 0, Limits(160_000, 116_298, None)),
    ("reddit/ratelimit_headers_205.json", 0, Limits(600, 598, NOW + 462)),
    ("reddit/error_429_json_no_retry_after.json", 0, Limits()),
]
"""Recorded answers, and what their headers say."""


@pytest.mark.parametrize(("name", "number", "expected"), RECORDED)
def test_recorded_answers(shared_fixtures: Path, name: str, number: int, expected: Limits) -> None:
    """The quota is read from the headers of recorded answers: how much, how much is left, until when."""
    recorded = json.loads((shared_fixtures / name).read_text("utf-8"))
    headers = recorded["exchanges"][number]["response"]["headers"]
    flat = {key: value[0] if isinstance(value, list) else value for key, value in headers.items()}
    assert limits_of(flat, NOW) == expected


def test_recorded_percentages(shared_fixtures: Path) -> None:
    """Meta says per cent of what is allowed, in three headers; the tightest counts."""
    said = json.loads((shared_fixtures / "meta/ratelimit_headers_docs_sample.json").read_text("utf-8"))
    headers = {name: json.dumps(value) for name, value in said.items()}
    assert limits_of(headers, NOW) == Limits(100, 5, None)
    app = limits_of({"X-App-Usage": headers["x-app-usage"]}, NOW)
    assert app == Limits(100, 72, None)
    account = limits_of({"X-Ad-Account-Usage": headers["x-ad-account-usage"]}, NOW)
    assert account.remaining == pytest.approx(90.33)
    assert account.reset_at == NOW + 100
