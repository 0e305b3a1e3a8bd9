"""Opens the configuration and the whole data after the first paint, off the screen's thread, and again on change."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from kpitui.errors import ConfigError, KpituiError
from kpitui.text import Text
from kpitui.ui.host import Host
from kpitui.ui.opening import Opened, Opening

REFUSED = Text("configuration refused: {problem}", "configuration refusée : {problem}")


class Opener(Host, Protocol):
    """The program that shows what is opened."""

    opening: Opening | None
    busy: bool
    """Whether the configuration is being read."""

    def set_keymap(self, keymap: dict[str, str]) -> None:
        """Take the user's own keys."""
        ...


def open_late(monitor: Opener) -> None:
    """Open the configuration if its files have changed since it was opened, one thread at a time."""
    opening = monitor.opening
    if opening is None or monitor.busy or not opening.changed():
        return
    monitor.busy = True
    threading.Thread(target=_open, args=(monitor, opening), name="kpitui-opening", daemon=True).start()


def _open(monitor: Opener, opening: Opening) -> None:
    """Open in the thread; hand over on the screen's."""
    try:
        opened = opening.open()
    except ConfigError as error:
        problem = error.problems[0].say(monitor.view.language) if error.problems else str(error)
        _hand(monitor, lambda: _refused(monitor, REFUSED.given(problem=problem)))
        return
    except KpituiError as error:
        text = error.text
        _hand(monitor, lambda: _refused(monitor, text))
        return
    _hand(monitor, lambda: _adopt(monitor, opening, opened))


def _hand(monitor: Opener, then: Callable[[], None]) -> None:
    """Call something on the screen's thread, if the screen is still there."""
    if monitor.is_running:
        monitor.call_from_thread(then)


def _refused(monitor: Opener, problem: Text) -> None:
    """Go on with the configuration that was in force, and say so."""
    monitor.busy = False
    monitor.view.problem = problem
    monitor.renew()


def _adopt(monitor: Opener, opening: Opening, opened: Opened) -> None:
    """Show names, brands and periods of the configuration; answer from the whole data from now on."""
    view = monitor.view
    monitor.busy = False
    view.problem = None
    first = not view.profile.brands
    view.profile = opened.profile
    view.feed.know(opened.sources)
    monitor.set_keymap(dict(opened.profile.keys))
    if view.choice.brand not in {brand.id for brand in opened.profile.own}:
        view.choice = replace(view.choice, brand=opened.profile.own[0].id if opened.profile.own else "", labels=())
    if first:
        view.language = opened.profile.language
        view.choice = replace(view.choice, period=opened.profile.period)
    view.want()
    view.deep = lambda: opening.clerk
    view.refresh(force=True)
    monitor.go(view.choice.tab, view.choice.open)
