"""The KPIs of an objective that have no source, with what each would need."""

from __future__ import annotations

from collections.abc import Sequence

from kpitui.text import Text
from kpitui.ui.host import Host
from kpitui.ui.screens.over import TextScreen
from kpitui.ui.themes import Role
from kpitui.ui.widgets.lines import TextLine, line, wrapped

TITLE = Text("KPIs without a source", "KPI sans source")
NEEDS = Text("needs {measures}", "il manque {measures}")
HOW = Text(
    "Give one of your sources a [[source.measure]] of that name; “kpitui catalogue” says more.",
    "Donnez à l’une de vos sources une [[source.measure]] de ce nom ; « kpitui catalogue » en dit plus.",
)


class UnconfiguredScreen(TextScreen):
    """What is not configured yet."""

    def __init__(self, monitor: Host, objective: str) -> None:
        super().__init__(monitor)
        self.objective = objective

    def built(self, width: int) -> Sequence[TextLine]:
        """Return each KPI, its definition and the measures that it lacks."""
        say = self.view.speech.say
        lines = [line(say(TITLE), Role.ACCENT, bold=True), line()]
        for kpi, measures in self.view.unconfigured(self.objective):
            lines.append(line(say(kpi.label), bold=True))
            lines += [line("   " + part, Role.DIM) for part in wrapped(say(kpi.definition), width - 4)]
            lines.append(line("   " + say(NEEDS.given(measures=", ".join(measures)))))
        return [*lines, line(), *(line(part, Role.DIM) for part in wrapped(say(HOW), width - 1))]
