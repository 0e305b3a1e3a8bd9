"""The figure explained: formula with its numbers, window, newest datum of each source, what is left out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kpitui.kpis.comparisons import Compared
from kpitui.kpis.kpi import Kpi
from kpitui.kpis.reading import Flag, Reading
from kpitui.text import Text
from kpitui.text.numbers import change, digits
from kpitui.ui.charting import said_breaks
from kpitui.ui.deep import InputView
from kpitui.ui.host import Host
from kpitui.ui.rows import FLAG_SIGNS, value_of
from kpitui.ui.screens.over import TextScreen
from kpitui.ui.speech import Speech
from kpitui.ui.themes import Role
from kpitui.ui.view import View
from kpitui.ui.widgets.lines import Span, TextLine, line, wrapped

WINDOW = Text("from {start} to {end}", "du {start} au {end}")
BEFORE = Text("before: {value}, from {start} to {end}", "avant : {value}, du {start} au {end}")
FORMULA = Text("Formula", "Formule")
NUMBERS = Text("With its numbers", "Avec ses chiffres")
INPUTS = Text("Inputs", "Entrées")
NEWEST = Text("newest {time}", "la plus récente {time}")
FROM = Text("from {sources}", "de {sources}")
LEFT_OUT = Text("Left out: {names}", "Laissé de côté : {names}")
BASIS = Text("Basis: {name}", "Base : {name}")
PENDING = Text("{count} too young to be judged", "{count} trop récents pour être jugés")
AGAINST = Text("Compared with", "Comparé à")
_NUMBER = re.compile(r"(?<![\w.\"])(?<!\de[-+])(\d+)(?:\.(\d+))?(?![\w.\"])")
WORKING = Text("working it out …", "calcul en cours…")


class ExplainScreen(TextScreen):
    """How the figure of one KPI comes about."""

    def __init__(self, monitor: Host, kpi: str) -> None:
        super().__init__(monitor)
        self.kpi = kpi

    def built(self, width: int) -> Sequence[TextLine]:
        """Return the explanation."""
        kpi, row = self.view.profile.kpi(self.kpi), self.view.row_of(self.kpi)
        if kpi is None or row is None:
            return [line(self.kpi)]
        return [*heading(kpi, row.reading, self.view.speech), *explanation(self.view, kpi, row.reading, width)]


def heading(kpi: Kpi, reading: Reading, speech: Speech) -> Iterator[TextLine]:
    """Return name, figure and windows."""
    window = reading.window
    figure = str(value_of(reading, speech))
    yield TextLine((Span(speech.say(kpi.label), Role.ACCENT, bold=True), Span(f"  {figure}", bold=True)))
    yield line(speech.say(_between(WINDOW, window.start, window.end, speech)), Role.DIM)
    if reading.previous is not None:
        value = speech.amount(reading.previous, reading.unit)
        text = _between(BEFORE, window.previous_start, window.previous_end, speech).given(value=value)
        yield line(speech.say(text), Role.DIM)
    yield line()


def _between(text: Text, start: int, end: int, speech: Speech) -> Text:
    """Return a text with the ends of a window."""
    return text.given(start=speech.moment(start), end=speech.moment(end))


def explanation(view: View, kpi: Kpi, reading: Reading, width: int) -> list[TextLine]:
    """Return formula, numbers, inputs, and what is to be known of the value."""
    speech = view.speech
    made = view.explained(kpi.id)
    lines = [line(speech.say(FORMULA), bold=True), *_indented(made.formula if made else kpi.formula, width)]
    if made is None:
        lines.append(line(speech.say(WORKING), Role.DIM))
    else:
        if made.numbers:
            lines += [line(speech.say(NUMBERS), bold=True), *_indented(as_said(made.numbers, speech), width)]
        if made.inputs:
            lines.append(line(speech.say(INPUTS), bold=True))
        for one in made.inputs:
            lines += input_lines(one, speech, width)
        lines += _compared(made.compared, reading, speech)
    return lines + list(_remarks(view, reading, width)) + list(_breaks(view, kpi, width))


def input_lines(one: InputView, speech: Speech, width: int) -> list[TextLine]:
    """Return what one function gives and from where; a remark that is too long for the line stands below it."""
    value = "–" if one.value is None else speech.amount(one.value, "count")
    name = min(38, width // 2)
    spans = [Span(f"   {one.text}", width=name), Span(value, bold=True, width=11, right=True)]
    known = [speech.say(FROM.given(sources=", ".join(one.sources)))] if one.sources else []
    known += [speech.say(NEWEST.given(time=speech.moment(one.newest)))] if one.newest is not None else []
    note = [speech.say(one.note)] if one.note is not None else []
    beside = name + 13 + len(", ".join([*known, *note])) <= width
    first = TextLine((*spans, Span("  " + ", ".join([*known, *note] if beside else known), Role.DIM)))
    return [first] if beside else [first, *(text for one in note for text in _indented(one, width))]


def as_said(numbers: str, speech: Speech) -> str:
    """Return a formula with its numbers grouped as the language does; names, spans and powers of ten stay."""

    def said(found: re.Match[str]) -> str:
        """Return one number."""
        return digits(float(found[0]), len(found[2] or ""), speech.language)

    return _NUMBER.sub(said, numbers)


def _compared(found: Sequence[Compared], reading: Reading, speech: Speech) -> Iterator[TextLine]:
    """Return the value beside the same weekdays and the year before."""
    if found:
        yield line(speech.say(AGAINST), bold=True)
    for one in found:
        baseline = speech.amount(one.baseline, reading.unit) if one.baseline is not None else ""
        moved = str(change(one.change, reading.change_unit, speech.language))
        spans = (Span(f"   {baseline}", width=14), Span(moved, bold=True, width=11, right=True))
        yield TextLine((*spans, Span("  " + speech.say(one.name), Role.DIM)))


def _indented(text: str, width: int) -> list[TextLine]:
    """Return a text in indented lines."""
    return [line("   " + part, Role.DIM) for part in wrapped(text, width - 4)]


def _breaks(view: View, kpi: Kpi, width: int) -> Iterator[TextLine]:
    """Return where a measure changes its meaning in what is drawn, in full."""
    row = view.row_of(kpi.id)
    if row is None or row.track is None or not row.track.breaks:
        return
    yield line()
    for text in said_breaks(row.track, view.speech):
        yield from (line(part) for part in wrapped(text, width - 2))


def _remarks(view: View, reading: Reading, width: int) -> Iterator[TextLine]:
    """Return what is to be known of the value: reason, flags, what is left out."""
    speech = view.speech
    remarks = [speech.say(reading.reason)] if reading.reason is not None else []
    remarks += [speech.say(FLAG_SIGNS[flag][1]) for flag in Flag if flag in reading.flags and flag in FLAG_SIGNS]
    if reading.left_out:
        remarks.append(speech.say(LEFT_OUT.given(names=speech.networks(reading.left_out))))
    basis = view.profile.kpi(reading.basis or "")
    if basis is not None:
        remarks.append(speech.say(BASIS.given(name=basis.label)))
    if reading.pending:
        remarks.append(speech.say(PENDING.given(count=reading.pending)))
    if remarks:
        yield line()
    for text in remarks:
        for part in wrapped(text, width - 2):
            yield line(part, Role.WARNING)
