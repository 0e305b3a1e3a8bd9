"""Help from the live bindings, and about the KPI in view."""

from __future__ import annotations

from collections.abc import Sequence

from kpitui.text import Text
from kpitui.ui.rows import FLAG_SIGNS
from kpitui.ui.screens.over import TextScreen
from kpitui.ui.themes import Role
from kpitui.ui.widgets.lines import Span, TextLine, line, wrapped

FIRST = Text("Keys of the first level", "Touches de premier niveau")
OTHERS = Text("All keys", "Toutes les touches")
SIGNS = Text("Signs", "Signes")
STATES = (
    ("!!", Role.CRITICAL, Text("critical", "critique")),
    ("!", Role.WARNING, Text("warning", "attention")),
    ("·", Role.DIM, Text("ok", "ok")),
    ("?", Role.WARNING, Text("unknown: no data, stale, undefined", "inconnu : sans données, périmé, indéfini")),
)
CLOSE = Text("esc closes", "esc ferme")


class HelpScreen(TextScreen):
    """The help."""

    def built(self, width: int) -> Sequence[TextLine]:
        """Return the KPI's definition, the keys in two columns, the signs."""
        return [*self._kpi(width), *self._keys(width), *self._signs(), line(self.view.speech.say(CLOSE), Role.DIM)]

    def _kpi(self, width: int) -> list[TextLine]:
        """Return what the KPI in view is."""
        kpi = self.view.profile.kpi(self.monitor.page.kpi)
        if kpi is None:
            return []
        lines = [line(self.view.speech.say(kpi.label), Role.ACCENT, bold=True)]
        lines += [line(part) for part in wrapped(self.view.speech.say(kpi.definition), width - 1)]
        return [*lines, line()]

    def _keys(self, width: int) -> list[TextLine]:
        """Return the keys of the first level, then all that work here."""
        actions = self.monitor.actions()
        first = [one for one in actions if one.short is not None]
        rest = [one for one in actions if one.short is None and one.available]
        lines = []
        for title, shown in ((FIRST, first), (OTHERS, rest)):
            cells = [(" ".join(one.keys[:4]), self.view.speech.say(one.title)) for one in shown]
            lines.append(line(self.view.speech.say(title), bold=True))
            columns = 2 if width >= 84 else 1
            height = -(-len(cells) // columns)
            lines += [_pair(cells[place::height], width // columns) for place in range(height)]
            lines.append(line())
        return lines

    def _signs(self) -> list[TextLine]:
        """Return the signs of states and flags."""
        say = self.view.speech.say
        lines = [line(say(SIGNS), bold=True)]
        lines += [TextLine((Span(f"{sign:>3}  ", role, bold=True), Span(say(text)))) for sign, role, text in STATES]
        lines += [TextLine((Span(f"{sign:>3}  ", Role.DIM), Span(say(text)))) for sign, text in FLAG_SIGNS.values()]
        return [*lines, line()]


def _pair(cells: Sequence[tuple[str, str]], room: int) -> TextLine:
    """Return one line of keys and what they do, in columns."""
    spans: list[Span] = []
    for keys, text in cells:
        spans += [Span(keys, Role.ACCENT, width=16), Span(" " + text, width=max(8, room - 16))]
    return TextLine(tuple(spans))
