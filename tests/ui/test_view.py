"""What the view-model makes of a board and its sources."""

from __future__ import annotations

from dataclasses import replace

from kpitui.text import Language
from tests.ui.boards import view_of


def test_a_failing_source_is_named_on_the_rows_that_depend_on_it() -> None:
    """Its name and its words stand in the state; rows that rest on other sources say nothing of it."""
    view = view_of(Language.EN)
    view.profile = replace(view.profile, feeds={"mentions": ("site",), "share_of_voice": ("x",)})
    view.refresh(force=True)
    rows = {row.kpi: row.state for row in view.rows("awareness")}
    assert rows["mentions"].text.startswith("site – ")
    assert rows["mentions"].sign == "?"
    assert "site" not in rows["share_of_voice"].text
