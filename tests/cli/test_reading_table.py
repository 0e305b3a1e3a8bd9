"""Readings as a table for people."""

from __future__ import annotations

from kpitui.cli.reading_table import FLAGS
from kpitui.kpis.reading import Flag
from kpitui.text import Language


def test_every_flag_is_said_in_words() -> None:
    """No reader meets the name that a flag has for programs."""
    assert set(FLAGS) == set(Flag)
    said = [text.say(language) for text in FLAGS.values() for language in Language]
    assert not [text for text in said if "_" in text]
