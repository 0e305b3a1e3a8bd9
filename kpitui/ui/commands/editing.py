"""Editing on the spot: thresholds and targets."""

from __future__ import annotations

from kpitui.text import Text
from kpitui.ui.commands.command import Command
from kpitui.ui.host import Host

ONLY_LOOKS = Text("--view only looks: thresholds stay.", "--view ne fait que regarder : les seuils restent.")
NO_KPI = Text("Choose a KPI first.", "Choisissez d’abord un KPI.")
TOO_SOON = Text("The configuration is still being read.", "La configuration est encore en cours de lecture.")


class Thresholds(Command):
    """The editor of thresholds."""

    id = "thresholds"
    keys = "t"
    title = Text("thresholds and target", "seuils et cible")
    where = frozenset({"objective", "details", "alerts"})

    @classmethod
    def run(cls, monitor: Host) -> None:
        """Open it on the KPI in view."""
        from kpitui.ui.screens.threshold import ThresholdScreen

        kpi = monitor.view.profile.kpi(monitor.page.kpi)
        if monitor.options.view_only:
            monitor.tell(ONLY_LOOKS)
        elif kpi is None or monitor.view.row_of(kpi.id) is None:
            monitor.tell(NO_KPI)
        elif monitor.view.deep is None:
            monitor.tell(TOO_SOON)
        else:
            monitor.push_screen(ThresholdScreen(monitor, kpi))


EDITING: tuple[type[Command], ...] = (Thresholds,)
