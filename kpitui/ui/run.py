"""Starts the monitor on a data folder: what the command line calls."""

from __future__ import annotations

import gc
import os
import sys
import time
from pathlib import Path

from kpitui.kpis.catalogue import load_catalogue
from kpitui.text import Language
from kpitui.ui.app import Monitor
from kpitui.ui.deep import Desk
from kpitui.ui.frame_of import FrameKeeper
from kpitui.ui.opening import Opening
from kpitui.ui.options import Options
from kpitui.ui.profile import Profile
from kpitui.ui.store_feed import StoreFeed
from kpitui.ui.terminal.leaving import Exit
from kpitui.ui.terminal.surroundings import look_of
from kpitui.ui.view import View


def clock() -> int:
    """Return the time in milliseconds."""
    return time.time_ns() // 1_000_000


def run(project_path: Path | None, data_dir: Path, options: Options) -> int:
    """Show the monitor until it is left; return the exit status.

    The configuration is read after the first paint, in a thread. In a terminal the process ends here: Textual's own way
    out takes a quarter of a second; ``options.farewell`` is called before.
    """
    for name in ("COLUMNS", "LINES"):  # Textual trusts them, but they don't follow the terminal
        os.environ.pop(name, None)
    feed = StoreFeed(data_dir, clock, view_only=options.view_only)
    opening = Opening(project_path, data_dir, options)
    profile = opening.remembered() or Profile(load_catalogue(), language=options.language or Language.EN)
    desk = Desk(lambda: monitor.call_from_thread(monitor.take_in))
    look = look_of(options, os.environ, sys.__stderr__, profile.theme)
    monitor = Monitor(View(feed, profile, None, desk, clock), look, options, FrameKeeper(data_dir))
    monitor.opening = opening
    monitor.way_out = Exit(monitor.last_words, options.farewell)
    monitor.way_out.watch()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    gc.enable()
    return monitor.run() or 0
