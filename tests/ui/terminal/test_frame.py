"""The saved frame comes back with its age where it fits, and never otherwise."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest

from kpitui.ui.terminal import frame


class Out(io.StringIO):
    """An output with a terminal behind it."""

    def fileno(self) -> int:
        """Return a number that the size is asked of."""
        return 1


@pytest.fixture
def out(monkeypatch: pytest.MonkeyPatch) -> Out:
    """Return an output of a terminal of 80 × 24."""
    monkeypatch.setattr(os, "get_terminal_size", lambda fd=1: os.terminal_size((80, 24)))
    return Out()


def test_a_frame_comes_back_with_its_age(tmp_path: Path, out: Out) -> None:
    """What was saved five minutes ago is shown on the alternate screen, and says so."""
    frame.save(tmp_path, "\x1b[1mMentions\x1b[0m 12 480\nReach", "fr", now=1_000.0)
    assert frame.print_saved(tmp_path, out, now=1_300.0)
    shown = out.getvalue()
    assert shown.startswith(frame.ENTER)
    assert "Mentions" in shown
    assert "il y a 5 min" in shown


def test_a_frame_that_does_not_fit_is_not_shown(tmp_path: Path, out: Out) -> None:
    """A smaller terminal shows nothing rather than a broken screen."""
    frame.save(tmp_path, "x" * 81)
    assert not frame.print_saved(tmp_path, out)
    assert out.getvalue() == ""


@pytest.mark.parametrize("content", ["", "no json\nx", "{}\nx", '{"at": "x", "rows": 1, "columns": 1}\nx'])
def test_a_broken_frame_is_not_shown(tmp_path: Path, out: Out, content: str) -> None:
    """A damaged file is as none."""
    (tmp_path / frame.NAME).write_text(content)
    assert not frame.print_saved(tmp_path, out)


def test_a_frame_is_its_owners(tmp_path: Path) -> None:
    """Nobody else reads the last screen."""
    frame.save(tmp_path, "x")
    assert (tmp_path / frame.NAME).stat().st_mode & 0o777 == 0o600


def test_leaving_gives_the_terminal_back() -> None:
    """Where no monitor follows, the normal screen returns."""
    out = Out()
    frame.leave(out)
    assert out.getvalue() == frame.LEAVE


def test_a_folder_that_cannot_be_written_is_no_matter(tmp_path: Path) -> None:
    """A full disk or a missing folder costs the frame, nothing else."""
    frame.save(tmp_path / "missing", "x")
    assert not (tmp_path / "missing").exists()
