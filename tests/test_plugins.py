"""Plug-ins found by their file name."""

import importlib.metadata
import subprocess
import sys

import pytest

from kpitui.errors import UsageError
from kpitui.plugins import load, names, nearest, unknown


def test_names_are_those_of_the_files() -> None:
    """The modules of a package, sorted; with a name that they have to declare, only those that do."""
    assert "rows" in names("kpitui.sources")
    assert "rows" not in names("kpitui.sources", "TITLE")
    assert "csv" in names("kpitui.sources", "TITLE")
    assert list(names("kpitui.sources")) == sorted(names("kpitui.sources"))


def test_listing_imports_nothing() -> None:
    """A fresh process that lists the kinds has imported none of them."""
    code = (
        "import sys; from kpitui.plugins import names; names('kpitui.sources', 'TITLE');"
        "print([m for m in sys.modules if m.startswith('kpitui.sources.')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_an_outsiders_plug_in_is_found_by_its_entry_point(monkeypatch: pytest.MonkeyPatch) -> None:
    """An entry point of the package's group stands beside the package's own modules."""
    entry = importlib.metadata.EntryPoint("calendar_of_ours", "calendar", "kpitui.sources")
    monkeypatch.setattr(importlib.metadata, "entry_points", lambda *, group: [entry] if group == entry.group else [])
    assert "calendar_of_ours" in names("kpitui.sources", "TITLE")
    assert load("kpitui.sources", "calendar_of_ours").__name__ == "calendar"


def test_an_unknown_name_is_refused_with_the_nearest() -> None:
    """The error proposes the nearest plug-in, in both languages."""
    with pytest.raises(UsageError) as caught:
        load("kpitui.sources", "cvs", "TITLE")
    assert "“csv”" in caught.value.text.say("en")
    assert "csv" in caught.value.text.say("fr")
    with pytest.raises(UsageError):
        load("kpitui.sources", "contract", "TITLE")


def test_the_nearest_word_ignores_case_and_gives_up_on_the_rest() -> None:
    """A word unlike any is not explained by one."""
    assert nearest("MENTIONZ", ["mentions", "reach"]) == "mentions"
    assert nearest("xyz", ["mentions", "reach"]) is None
    assert "did you mean" not in unknown("xyz", ["mentions"]).say("en")
