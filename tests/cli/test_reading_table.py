"""Readings as a table for people."""

from __future__ import annotations

from dataclasses import replace

from kpitui.cli.reading_table import FLAGS, state_name
from kpitui.kpis.reading import Flag, Reading, Scope, Severity, Status, Window
from kpitui.text import Language


def test_every_flag_is_said_in_words() -> None:
    """No reader meets the name that a flag has for programs."""
    assert set(FLAGS) == set(Flag)
    said = [text.say(language) for text in FLAGS.values() for language in Language]
    assert not [text for text in said if "_" in text]


def test_what_is_mostly_unknown_is_not_ok() -> None:
    """Its figure is shown; its state says that nothing judges it."""
    whole = Reading("mentions", "awareness", Scope("acme"), Window(0, 1, 0, 0), "count", 5.0, Status.OK)
    part = replace(whole, incomplete=True)
    assert [state_name(one).say("en") for one in (whole, part)] == ["ok", "partial"]
    assert state_name(replace(part, severity=Severity.WARNING)).say("en") == "! warning"
