"""Google's errors: what they mean, in both of their forms, and when the quota's day begins again."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from kpitui.errors import Cause
from kpitui.sources.platforms.google import dialect, until_midnight
from kpitui.sources.web.messages import Said
from kpitui.sources.web.redact import redactor

NOW = datetime(2026, 9, 21, 12, tzinfo=UTC).timestamp()


def said(content: object, status: int = 403) -> Said:
    """Return an answer."""
    return Said(status, {}, json.dumps(content).encode(), "googleapis.com", NOW, redactor(["s3cr3t"]))


def old(reason: str, message: str = "words of s3cr3t") -> dict[str, object]:
    """Return an error in the old form."""
    return {"error": {"errors": [{"reason": reason}], "message": message}}


def new(reason: str, status: str = "", message: str = "words") -> dict[str, object]:
    """Return an error in the new form."""
    return {"error": {"status": status, "details": [{"reason": reason}], "message": message}}


@pytest.mark.parametrize(
    ("content", "status", "cause"),
    [
        (old("quotaExceeded"), 403, Cause.SPENT),
        (old("dailyLimitExceeded"), 403, Cause.SPENT),
        (old("rateLimitExceeded"), 403, Cause.LIMITED),
        (old("keyInvalid"), 400, Cause.AUTH),
        (old("badRequest", "API key not valid."), 400, Cause.AUTH),
        (old("accessNotConfigured"), 403, Cause.PERMISSION),
        (new("SERVICE_DISABLED"), 403, Cause.PERMISSION),
        (new("", "UNAUTHENTICATED"), 401, Cause.AUTH),
        (new("", "RESOURCE_EXHAUSTED", "tokens per hour"), 429, Cause.LIMITED),
        (new("", "UNAVAILABLE"), 503, Cause.TRANSIENT),
        (new("", "INVALID_ARGUMENT", "Field sesions is no metric"), 400, Cause.BAD_METRIC),
    ],
)
def test_reasons(content: object, status: int, cause: Cause) -> None:
    """Each has its cause, in both languages, and no secret."""
    error = dialect(said(content, status))
    assert error is not None
    assert error.cause is cause
    for language in ("en", "fr"):
        assert "s3cr3t" not in error.text.say(language)
        assert error.text.say(language).startswith("googleapis.com")


@pytest.mark.parametrize("content", [{"error": "x"}, {"error": {"errors": 3}}, [], "text", {}, {"error": {}}])
def test_other_forms_are_left_to_their_status(content: object) -> None:
    """What is no error of Google's is none."""
    assert dialect(said(content)) is None
    assert dialect(said(old("quotaExceeded"), 200)) is None


@pytest.mark.parametrize(
    ("at", "hours"),
    [
        (datetime(2026, 9, 21, 12, tzinfo=UTC), 19),
        (datetime(2026, 12, 21, 12, tzinfo=UTC), 20),
        (datetime(2026, 11, 1, 8, tzinfo=UTC), 24),
        (datetime(2026, 3, 8, 8, tzinfo=UTC), 23),
    ],
)
def test_midnight_on_the_pacific_coast(at: datetime, hours: int) -> None:
    """Also on the days on which clocks change there."""
    assert until_midnight(at.timestamp()) == hours * 3600


def test_what_is_spent_waits_for_midnight() -> None:
    """And what is limited for less."""
    spent, limited = dialect(said(old("quotaExceeded"))), dialect(said(old("rateLimitExceeded")))
    assert spent is not None
    assert limited is not None
    assert (spent.retry_after, limited.retry_after) == (19 * 3600, 60)
