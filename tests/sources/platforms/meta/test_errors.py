"""Meta's errors: each has its cause, says what to do, and waits as long as Meta asks."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from kpitui.collector.schedule import failed, first, rhythm_of
from kpitui.errors import Cause, SourceError, SourceRefused
from kpitui.sources.platforms.meta.errors import meaning
from kpitui.sources.web.messages import Said
from kpitui.sources.web.redact import redactor
from tests.servers.replay import Reply, recorded
from tests.sources.platforms.asking import NOW
from tests.sources.platforms.meta.world import QUIET, error, usage_headers, world

RECORDED = (
    "meta/error_100_object_missing.json",
    "meta/error_100_permission.json",
    "meta/ratelimit_headers_docs_sample.json",
)
NBSP = "\u00a0"
CODES: tuple[tuple[int, str, dict[str, object], Cause], ...] = (
    (190, "Error validating access token", {"error_subcode": 463}, Cause.AUTH),
    (102, "Session key invalid", {}, Cause.AUTH),
    (4, "Application request limit reached", {}, Cause.LIMITED),
    (17, "User request limit reached", {}, Cause.LIMITED),
    (32, "Page request limit reached", {}, Cause.LIMITED),
    (613, "Calls to this api have exceeded the rate limit", {}, Cause.LIMITED),
    (80001, "There have been too many calls to this Page account", {}, Cause.LIMITED),
    (80002, "There have been too many calls to this Instagram account", {}, Cause.LIMITED),
    (1, "An unknown error occurred", {}, Cause.TRANSIENT),
    (2, "Service temporarily unavailable", {}, Cause.TRANSIENT),
    (99, "Something", {"is_transient": True}, Cause.TRANSIENT),
    (10, "(#10) Application does not have permission for this action", {}, Cause.PERMISSION),
    (200, "(#200) Requires pages_read_engagement permission", {}, Cause.PERMISSION),
    (294, "Managing advertisements requires ads_management", {}, Cause.PERMISSION),
    (10, "(#10) Not enough viewers for the media to show insights", {}, Cause.NOT_FOUND),
    (100, "(#100) The value must be a valid insights metric", {}, Cause.BAD_METRIC),
    (100, "(#100) metric[0] must be one of the following values: reach", {}, Cause.BAD_METRIC),
    (100, "Unsupported get request. Object does not exist", {"error_subcode": 33}, Cause.NOT_FOUND),
    (100, "Media posted before business account conversion", {"error_subcode": 2108006}, Cause.NOT_FOUND),
    (803, "Some of the aliases you requested do not exist", {}, Cause.NOT_FOUND),
    (110, "Invalid user id", {}, Cause.NOT_FOUND),
    (18, "Too many hashtags", {}, Cause.PERMISSION),
    (2635, "You are calling a deprecated version of the Ads API", {}, Cause.PERMISSION),
    (100, "Invalid parameter", {}, Cause.PERMISSION),
    (12345, "Never heard of", {}, Cause.PERMISSION),
)
"""Code, message, more of it, and the cause that it has."""


def meant(reply: Reply, **headers: str) -> SourceError:
    """Return what an answer of failure means."""
    told = {**reply.headers, **{name.replace("_", "-"): value for name, value in headers.items()}}
    found = meaning(Said(reply.status, told, reply.body, "graph.facebook.com/v25.0/1", NOW / 1000, redactor([])))
    assert found is not None
    return found


@pytest.mark.parametrize(("code", "message", "more", "cause"), CODES)
def test_codes(code: int, message: str, more: dict[str, object], cause: Cause) -> None:
    """Each code has its cause; what may pass is no refusal."""
    found = meant(error(code, message, **more))
    assert found.cause is cause
    assert isinstance(found, SourceRefused) == (cause not in (Cause.LIMITED, Cause.TRANSIENT))
    assert "graph.facebook.com/v25.0/1" in found.text.say("en")


def test_recorded_missing_object() -> None:
    """The recorded missing object is not found, and the permissions that Meta names are said."""
    found = meant(replace(recorded("meta/error_100_object_missing.json"), status=400))
    assert found.cause is Cause.NOT_FOUND
    assert found.text.say("en").startswith(
        "graph.facebook.com/v25.0/1: Meta finds nothing there, or the token may not see it (code 100: "
    )
    assert f"n’y trouve rien, ou le jeton n’a pas le droit de le voir (code 100{NBSP}: " in found.text.say("fr")
    assert found.advice is not None
    named = "pages_read_engagement, Page Public Content Access, Page Public Metadata Access"
    assert f"Give the token {named}:" in found.advice.say("en")


def test_recorded_permission() -> None:
    """The recorded missing proof is a missing permission, and client_secret is what to write."""
    found = meant(replace(recorded("meta/error_100_permission.json"), status=400))
    assert found.cause is Cause.PERMISSION
    assert "the token lacks a permission (code 100: " in found.text.say("en")
    assert "il manque une autorisation au jeton" in found.text.say("fr")
    assert found.advice is not None
    assert "client_secret" in found.advice.say("fr")


def test_errors_within_a_success() -> None:
    """An error that comes with status 200 is one all the same; an answer without one says nothing."""
    assert meant(replace(error(190), status=200)).cause is Cause.AUTH
    said = Said(200, {}, b'{"data": []}', "x", 0.0, redactor([]))
    assert meaning(said) is None
    assert meaning(replace(said, body=b"<html>")) is None
    assert meaning(replace(said, body=b'{"error": "text"}')) is None


def test_wait_that_the_headers_say() -> None:
    """Minutes until calls are allowed again stand in a header, as JSON."""
    usage = {"1": [{"type": "pages", "call_count": 100, "estimated_time_to_regain_access": 19}]}
    found = meant(error(80001), x_business_use_case_usage=json.dumps(usage))
    assert (found.cause, found.retry_after) == (Cause.LIMITED, 19 * 60)


def test_documented_headers_of_limits() -> None:
    """The documented headers say 0 minutes for a business and 100 seconds for an ad account."""
    headers = usage_headers()
    if not headers:
        pytest.skip("no recorded answers: the documented headers are absent")
    assert meant(error(17), **headers).retry_after == 100
    assert meant(error(17), **{**headers, "x-ad-account-usage": "{}"}).retry_after is None
    assert meant(error(17), **dict.fromkeys(headers, "not JSON")).retry_after is None


def test_next_poll_after_a_limit() -> None:
    """A page that is limited for 19 minutes is asked again after them, not before."""
    usage = {"1": [{"type": "pages", "call_count": 100, "estimated_time_to_regain_access": 19}]}
    limited = error(32, x_business_use_case_usage=json.dumps(usage))
    with world("facebook", acme=limited) as meta:
        failure = meta.asking(accounts="acme", without=QUIET).failure()
        asked = len(meta.calls("acme"))
    assert asked == 1
    assert failure.cause is Cause.LIMITED
    assert failure.retry_after == 19 * 60
    rhythm = rhythm_of("facebook", 3_600_000)
    plan = failed(rhythm, NOW, first(rhythm, NOW, None), failure.retry_after)
    assert plan.due >= NOW + 19 * 60_000
