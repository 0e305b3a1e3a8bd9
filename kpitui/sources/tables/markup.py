"""Texts that come as HTML, as a person reads them: without tags, scripts and styles."""

from __future__ import annotations

from html.parser import HTMLParser

_BLOCKS = frozenset({"p", "br", "div", "li", "ul", "ol", "tr", "td", "th", "h1", "h2", "h3", "h4", "blockquote"})
"""Tags that end a word."""
_UNSEEN = frozenset({"script", "style", "template", "head"})
"""Tags whose content nobody reads."""


class _Reader(HTMLParser):
    """Gathers what is read of a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the beginning of a tag."""
        self._hidden += tag in _UNSEEN
        if tag in _BLOCKS:
            self.pieces.append(" ")

    def handle_endtag(self, tag: str) -> None:
        """Note the end of a tag."""
        self._hidden -= tag in _UNSEEN and self._hidden > 0
        if tag in _BLOCKS:
            self.pieces.append(" ")

    def handle_data(self, data: str) -> None:
        """Keep a text."""
        if not self._hidden:
            self.pieces.append(data)


def without_markup(text: str) -> str:
    """Return a text without its tags, its entities resolved, on one line; one without any as it is."""
    if "<" not in text and "&" not in text:
        return text
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return " ".join("".join(reader.pieces).split())
