"""What statuses and answers mean, in the causes that all sources share."""

from __future__ import annotations

import pytest

from kpitui.errors import Cause, SourceError, SourceRefused
from kpitui.sources.web.failures import status_of
from kpitui.sources.web.messages import Answer, Request

URL = "https://api.test/x"


@pytest.mark.parametrize(
    ("status", "headers", "cause", "refused"),
    [
        (401, {}, Cause.AUTH, True),
        (407, {}, Cause.AUTH, True),
        (403, {}, Cause.PERMISSION, True),
        (403, {"x-rate-limit-remaining": "0", "x-rate-limit-limit": "15"}, Cause.LIMITED, False),
        (404, {}, Cause.NOT_FOUND, True),
        (410, {}, Cause.NOT_FOUND, True),
        (302, {}, Cause.NOT_FOUND, True),
        (402, {}, Cause.SPENT, True),
        (429, {}, Cause.LIMITED, False),
        (400, {}, Cause.PERMISSION, True),
        (408, {}, Cause.TRANSIENT, False),
        (500, {}, Cause.TRANSIENT, False),
        (503, {}, Cause.TRANSIENT, False),
    ],
)
def test_statuses(status: int, headers: dict[str, str], cause: Cause, refused: bool) -> None:
    """Each status has its cause; a person is needed where time won't mend it."""
    error = status_of(status, headers, b"", Request(URL))
    assert (error.cause, isinstance(error, SourceRefused), error.status) == (cause, refused, status)


def test_a_spent_quota_says_until_when() -> None:
    """Where the other side says when more may be had, that is what the next poll waits for."""
    error = status_of(402, {"retry-after": "7200"}, b'{"message": "out of credits"}', Request(URL))
    assert error.retry_after == pytest.approx(7200, abs=5)
    assert "out of credits" in str(error)


@pytest.mark.parametrize("body", [b"", b"{not json", b"<html>Sign in</html>"])
def test_what_is_no_json(body: bytes) -> None:
    """An answer that is something else is told as such."""
    with pytest.raises(SourceError) as caught:
        Answer(200, {}, body, URL).json()
    assert caught.value.cause is Cause.PARSE
