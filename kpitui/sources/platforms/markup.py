"""The text of what platforms write in HTML: searched for words, not shown. Light: no parser of documents."""

from __future__ import annotations

import re
from html import unescape

_UNSEEN = re.compile(r"<!--.*?-->|<(script|style)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_BREAKS = re.compile(r"</?(?:p|br|div|li|ul|ol|h[1-6]|blockquote|pre|tr|td)\b[^>]*>", re.IGNORECASE)
_TAG = re.compile(r"</?[A-Za-z][^>]*>")


def text_of(markup: str) -> str:
    """Return the text of a piece of HTML: blocks apart by a blank, words that tags divide joined."""
    return unescape(_TAG.sub("", _BREAKS.sub(" ", _UNSEEN.sub(" ", markup)))).strip()
