"""Secrets, in whatever form they come back."""

from __future__ import annotations

import base64

import pytest

from kpitui.sources.web.messages import Answer, Request
from kpitui.sources.web.redact import redactor

SECRET = "s3cr3t/t0ken+x"  # noqa: S105 - a test's


@pytest.mark.parametrize(
    "text",
    [
        f"bad token {SECRET}",
        "https://api.test/x?foo=1&access_token=EAAB123456&b=2",
        "https://user:hunter22@api.test/x",
        "s3cr3t%2Ft0ken%2Bx",
        f"Basic {base64.b64encode(SECRET.encode()).decode()}",
        "Authorization: Bearer abc.def-ghi",
        '{"api_key": "abcdef123"}',
    ],
)
def test_secrets_are_hidden(text: str) -> None:
    """A secret is hidden as it is, quoted, in base 64, and wherever a name gives it away."""
    cleaned = redactor([SECRET]).clean(text)
    for secret in (SECRET, "EAAB123456", "hunter22", "t0ken", "abc.def-ghi", "abcdef123"):
        assert secret not in cleaned
    assert "***" in cleaned


def test_nothing_is_told_by_reprs() -> None:
    """Neither a request nor an answer says its headers, parameters or secrets when it is printed."""
    request = Request(
        f"https://api.test/x?key={SECRET}", params=(("token", SECRET),), credentials={"Authorization": SECRET}
    )
    answer = Answer(200, {}, b"", f"https://api.test/x?token={SECRET}", redactor([SECRET]))
    assert SECRET not in repr(request) + repr(answer) + repr(answer.redactor)
