"""Lines in braille dots: two by four to a cell. The painter of live charts: a millisecond, and nothing to import.

plotext (7 ms a frame, 200 ms and 17 MB to import, on the machine of the benchmarks) would take the key's path over its
aim of 6 ms; it draws what is looked at in peace (``plotext_painter``).
"""

from __future__ import annotations

from kpitui.charts.plot import Cells, Ink, Line, Plot, decimated

_DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
_ASCII = {0: " ", 1: ".", 2: "-", 3: "'"}
_ORDER = {ink: place for place, ink in enumerate(Ink)}


class _Canvas:
    """Dots of a drawing area, and to what line those of each cell belong."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self.bits = [[0] * width for _ in range(height)]
        self.inks: list[list[Ink | None]] = [[None] * width for _ in range(height)]

    def dot(self, x: int, y: int, ink: Ink) -> None:
        """Set one dot; ``y`` counts from the top. A cell shows the dots of its foremost line alone."""
        if not (0 <= x < self.width * 2 and 0 <= y < self.height * 4):
            return
        row, column = y >> 2, x >> 1
        present = self.inks[row][column]
        if present is not None and _ORDER[present] > _ORDER[ink]:
            return
        if present is not ink:
            self.bits[row][column] = 0
            self.inks[row][column] = ink
        self.bits[row][column] |= _DOTS[y & 3][x & 1]


def paint(plot: Plot, width: int, height: int) -> Cells:
    """Draw a plot in braille."""
    canvas = _painted(plot, width, height)
    return [
        [(chr(0x2800 + bits), ink) if bits else (" ", None) for bits, ink in zip(row, inks, strict=True)]
        for row, inks in zip(canvas.bits, canvas.inks, strict=True)
    ]


def paint_ascii(plot: Plot, width: int, height: int) -> Cells:
    """Draw a plot in ASCII: ``'`` ``-`` ``.`` for the height within a cell, ``:`` for the window before."""
    canvas = _painted(plot, width, height)
    return [
        [(_ascii(bits, ink), ink) if bits else (" ", None) for bits, ink in zip(row, inks, strict=True)]
        for row, inks in zip(canvas.bits, canvas.inks, strict=True)
    ]


def _ascii(bits: int, ink: Ink | None) -> str:
    """Return the ASCII sign of a cell's dots."""
    if ink is Ink.BEFORE:
        return ":"
    if ink is not Ink.NOW:
        return "-"
    upper, lower = bits & 0x1B, bits & 0xE4
    return "|" if upper and lower else "'" if upper else "."


def _painted(plot: Plot, width: int, height: int) -> _Canvas:
    """Return the dots of every line, the foremost last."""
    canvas = _Canvas(width, height)
    for line in sorted(plot.lines, key=lambda one: _ORDER[one.ink]):
        _draw(canvas, plot, line)
    return canvas


def _draw(canvas: _Canvas, plot: Plot, line: Line) -> None:
    """Draw one line, dotted or drawn through."""
    columns, rows = canvas.width * 2, canvas.height * 4
    span, rise = plot.end - plot.start or 1.0, plot.scale.high - plot.scale.low or 1.0
    last: tuple[int, int] | None = None
    for point in decimated(line.points, columns, plot.start, plot.end):
        if point is None:
            last = None
            continue
        x = round((point[0] - plot.start) / span * (columns - 1))
        y = rows - 1 - round((point[1] - plot.scale.low) / rise * (rows - 1))
        if last is None:
            canvas.dot(x, y, line.ink)
        else:
            _segment(canvas, last, (x, y), line)
        last = (x, y)


def _segment(canvas: _Canvas, start: tuple[int, int], end: tuple[int, int], line: Line) -> None:
    """Draw from one point to the next; a dotted line keeps the dots of every third column."""
    (x0, y0), (x1, y1) = start, end
    steps = max(abs(x1 - x0), abs(y1 - y0), 1)
    for i in range(steps + 1):
        x = x0 + round((x1 - x0) * i / steps)
        if line.dotted and x % 3:
            continue
        if line.dotted and i and x == x0 + round((x1 - x0) * (i - 1) / steps):
            continue
        canvas.dot(x, y0 + round((y1 - y0) * i / steps), line.ink)
