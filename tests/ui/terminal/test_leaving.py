"""Crash reports hold no values."""

from __future__ import annotations

from kpitui.errors import StoreError
from kpitui.text import Text
from kpitui.ui.terminal.leaving import RESTORE, crash_report


def _fail(secret: str) -> None:
    """Fail with a secret at hand and in the message."""
    raise ValueError(f"bad token {secret}")


def test_a_report_says_where_and_nothing_else() -> None:
    """Neither the values of variables nor a message that may quote them are in a report."""
    try:
        _fail("hunter2" + "hunter2")
    except ValueError as error:
        report = crash_report(error)
    assert "_fail" in report
    assert "ValueError" in report
    assert "hunter2hunter2" not in report


def test_the_programs_own_words_are_kept() -> None:
    """What kpitui raises is said in kpitui's words."""
    assert "disk is full" in crash_report(StoreError(Text("the disk is full", "le disque est plein")))


def test_everything_that_textual_turns_on_is_turned_off() -> None:
    """Mouse, paste, focus, keyboard protocol, alternate screen, cursor."""
    for mode in ("1000", "1003", "1006", "1015", "1016", "2004", "1004", "2048", "1049"):
        assert f"\x1b[?{mode}l" in RESTORE
    assert "\x1b[<u" in RESTORE
    assert "\x1b[?25h" in RESTORE
