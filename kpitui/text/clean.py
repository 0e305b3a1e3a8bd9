"""Text from outside made safe to show: nothing in it can move a cursor, change a title or turn the line around."""

from __future__ import annotations

import re
import unicodedata

_ESCAPES = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]"  # CSI
    r"|\x1b[\]PX^_].*?(?:\x07|\x1b\\|\x9c|$)"  # OSC, DCS, SOS, PM, APC and what they carry
    r"|\x9b[0-?]*[ -/]*[@-~]"
    r"|[\x9d\x90\x98\x9e\x9f].*?(?:\x07|\x1b\\|\x9c|$)"
    r"|\x1b[ -/]*[0-~]?",
    re.DOTALL,
)
_SPACES = re.compile(r"[\t\n\r\x0b\x0c\x85\u2028\u2029]+")
_UNSAFE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufeff\uffa0\ufff0-\uffff\ud800-\udfff\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_JOINERS = re.compile("[\u200c\u200d]{2,}")
_MARKS_LIMIT = 4


def plain(text: str, limit: int | None = None) -> str:
    """Return a text as NFC on one line without controls, escapes, bidi overrides or invisible signs.

    A single zero-width joiner stays (families of emoji, Persian), and at most four marks are left on one letter. A text
    longer than ``limit`` is cut and ends with an ellipsis.
    """
    if not (text.isascii() and text.isprintable()):
        text = _ESCAPES.sub("", text)
        text = _UNSAFE.sub("", _SPACES.sub(" ", text))
        text = _JOINERS.sub("\u200d", text).strip("\u200c\u200d")
        text = _few_marks(unicodedata.normalize("NFC", text))
    if limit is not None and len(text) > limit:
        return text[: max(limit - 1, 0)].rstrip("\u200c\u200d") + "…"
    return text


def _few_marks(text: str) -> str:
    """Return a text without the marks heaped on a letter beyond the fourth."""
    if not any(unicodedata.combining(sign) for sign in text):
        return text
    kept: list[str] = []
    run = 0
    for sign in text:
        run = run + 1 if unicodedata.combining(sign) else 0
        if run <= _MARKS_LIMIT:
            kept.append(sign)
    return "".join(kept)
