"""Encodings, and signs that were decoded wrongly once already."""

from __future__ import annotations

import pytest

from kpitui.sources.tables.encoding import decode


@pytest.mark.parametrize(
    ("data", "encoding", "text"),
    [
        ("été".encode(), "utf-8", "été"),
        ("été".encode("cp1252"), "cp1252", "été"),
        (b"\xef\xbb\xbfa", "utf-8", "a"),
        ("\ufeffété".encode("utf-16"), "utf-16-le", "\ufeffété"),
        ("plusieurs signes é à ç ï ô œ €".encode() + b"\xff", "utf-8", "plusieurs signes é à ç ï ô œ €\ufffd"),
    ],
)
def test_found(data: bytes, encoding: str, text: str) -> None:
    """The encoding is seen from the bytes; a few broken ones do not spoil the rest."""
    found = decode(data, "x.csv")
    assert (found.encoding, found.text) == (encoding, text)


@pytest.mark.parametrize("broken", ["cafÃ©", "â€™tis", "l‚Äôami", "d√©j√†"])
def test_mojibake_is_said(broken: str) -> None:
    """Text decoded wrongly before the file was written is told, and left as it is."""
    found = decode(broken.encode(), "x.csv")
    assert found.text == broken
    assert "decoded wrongly" in found.notes[0].say("en")


@pytest.mark.parametrize("sound", ["Ça va à Éghezée ?", "naïve café", "100 € – « oui »", "Ãngelo"])
def test_sound_text_is_not_accused(sound: str) -> None:
    """French, currency and names are no mojibake."""
    assert decode(sound.encode(), "x.csv").notes == ()
