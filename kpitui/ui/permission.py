"""Whether anything may be decided on this screen: one on a wall only shows."""

from __future__ import annotations

from kpitui.text import Text
from kpitui.ui.host import Host

ONLY_SHOWS = Text("This monitor only shows (--view).", "Ce moniteur ne fait que montrer (--view).")


def allowed(monitor: Host) -> bool:
    """Return whether anything may be decided here; say so where it may not."""
    closed = monitor.view.feed.alerts.closed
    if closed:
        monitor.tell(ONLY_SHOWS)
    return not closed
