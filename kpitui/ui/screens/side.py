"""The panel beside the chart: the KPI by network, and what to do about it. Lines as values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kpitui.kpis.kpi import Kpi, PlaybookItem
from kpitui.kpis.reading import Reading, Severity
from kpitui.measures.channels import channel_name
from kpitui.text import Text
from kpitui.ui.columns import NUMBER
from kpitui.ui.deep import Part
from kpitui.ui.rows import change_role, value_of
from kpitui.ui.speech import Speech
from kpitui.ui.themes import Role
from kpitui.ui.view import View
from kpitui.ui.widgets.lines import Span, TextLine, line, wrapped

BY = {
    "channel": Text("By network", "Par réseau"),
    "brand": Text("By brand", "Par marque"),
    "campaign": Text("By campaign", "Par campagne"),
    "topic": Text("By topic", "Par thème"),
    "hashtag": Text("By hashtag", "Par hashtag"),
    "format": Text("By format", "Par format"),
    "post": Text("By post", "Par publication"),
    "sentiment": Text("By sentiment", "Par sentiment"),
    "stage": Text("By stage", "Par étape"),
    "goal": Text("By goal", "Par objectif"),
    "paid": Text("Paid or not", "Payant ou non"),
    "source": Text("By source", "Par source"),
}
BY_ANY = Text("By {label}", "Par {label}")
WORKING = Text("working it out …", "calcul en cours…")
NO_PARTS = Text("The data names none.", "Les données n’en nomment pas.")
NEEDED = Text("Measures to supply", "Mesures à fournir")
TO_DO = Text("What to do", "Que faire")
OTHERS = Text("+ {count} more: enter", "+ {count} autres : entrée")
OTHER = Text("+ 1 more: enter", "+ 1 autre : entrée")
MORE_PARTS = Text("+ {count} more: b", "+ {count} autres : b")


def by_label(label: str) -> Text:
    """Return the heading of a breakdown."""
    return BY.get(label, BY_ANY.given(label=label))


def side_lines(view: View, kpi_id: str, width: int) -> list[TextLine]:
    """Return the panel of a KPI."""
    row, kpi = view.row_of(kpi_id), view.profile.kpi(kpi_id)
    label = view.choice.breakdown
    speech = view.speech
    if not kpi_id and (missing := view.unconfigured(view.choice.tab)):
        return _missing(missing, speech, width)
    lines = [_head(speech.say(by_label(label)), width)]
    if row is None or kpi is None:
        return lines
    parts = view.breakdown(kpi_id, label)
    if parts is None:
        lines.append(line(speech.say(WORKING), Role.DIM))
    elif not parts:
        lines.append(line(speech.say(NO_PARTS), Role.DIM))
    else:
        lines += part_lines(parts[:8], kpi, speech, width, label)
        if len(parts) > 8:
            lines.append(line(speech.say(MORE_PARTS.given(count=len(parts) - 8)), Role.DIM))
    lines += todo_lines(kpi, row.reading, speech, width)
    return lines


def _missing(missing: Sequence[tuple[Kpi, tuple[str, ...]]], speech: Speech, width: int) -> list[TextLine]:
    """Return the KPIs without a source, each with the measures that it needs."""
    lines = [_head(speech.say(NEEDED), width)]
    for kpi, measures in missing:
        lines.append(line(" " + speech.say(kpi.label)))
        lines += [line("   " + part, Role.DIM) for part in wrapped(", ".join(measures), width - 4)]
    return lines


def _head(title: str, width: int) -> TextLine:
    """Return a heading that carries the rule on; the painter's rule sign is replaced in ASCII."""
    rest = "─" * max(0, width - len(title) - 3)
    return TextLine((Span("─ ", Role.RULE), Span(title, bold=True), Span(f" {rest}", Role.RULE)))


def part_lines(parts: tuple[Part, ...], kpi: Kpi, speech: Speech, width: int, label: str) -> Iterator[TextLine]:
    """Return one line for each part of a label: name, figure, change, bar."""
    largest = max((abs(part.reading.value or 0.0) for part in parts), default=0.0)
    name = max(8, min(16, width - 28 if width < 50 else 16))
    bar = max(0, width - name - 24)
    for part in parts:
        figure = value_of(part.reading, speech)
        spans = [
            Span(" " + shown_value(label, part.value, speech), Role.TEXT, width=name + 1),
            Span(figure.number, bold=True, width=NUMBER, right=True),
        ]
        spans.append(Span(("" if figure.glued else " ") + figure.unit, Role.DIM, width=4))
        if part.reading.value is None and part.reading.reason is not None:
            yield TextLine((*spans, Span(speech.say(part.reading.reason), Role.DIM)))
            continue
        spans += _part_change(part.reading, kpi, speech)
        length = round(abs(part.reading.value or 0.0) / largest * (bar - 1)) if largest and bar > 1 else 0
        yield TextLine((*spans, Span(" " + "━" * length, Role.SPARK)))


def shown_value(label: str, value: str, speech: Speech) -> str:
    """Return the value of a label as it is shown: networks by their names."""
    return channel_name(value, speech.language) if label == "channel" else value


def _part_change(reading: Reading, kpi: Kpi, speech: Speech) -> list[Span]:
    """Return arrow and change of one part."""
    if reading.change is None:
        return [Span("", width=10)]
    direction = (reading.change > 0) - (reading.change < 0)
    text = speech.change(reading.change, reading.change_unit)
    return [
        Span({1: "▲", -1: "▼"}.get(direction, "=") + " ", change_role(direction, kpi.better)),
        Span(text, change_role(direction, kpi.better), width=8, right=True),
    ]


def playbook_of(kpi: Kpi, reading: Reading) -> tuple[PlaybookItem, ...]:
    """Return what to do: about a high value where it is rising out of bounds, else about a low one."""
    rising = (reading.change or 0) > 0
    if reading.severity is not None and rising and kpi.playbook_high:
        return kpi.playbook_high
    return kpi.playbook_low or kpi.playbook_high


def todo_lines(kpi: Kpi, reading: Reading, speech: Speech, width: int) -> Iterator[TextLine]:
    """Return the first three things to do, where something is wrong or falling."""
    items = playbook_of(kpi, reading)
    if not items:
        return
    yield line()
    role = Role.CRITICAL if reading.severity is Severity.CRITICAL else Role.TEXT
    yield TextLine((Span(" " + speech.say(TO_DO), role, bold=True),))
    for number, item in enumerate(items[:3], 1):
        short = speech.say(item.short if width < 70 else item.text)
        yield TextLine((Span(f" {number} ", Role.DIM), Span(short)))
    rest = len(items) - 3
    if rest > 0:
        yield line("   " + speech.say(OTHER if rest == 1 else OTHERS.given(count=rest)), Role.DIM)
