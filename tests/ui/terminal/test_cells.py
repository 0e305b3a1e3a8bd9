"""The differ of cells leaves the same screen as a full repaint, and sends little."""

from __future__ import annotations

import random

import pyte
import pytest
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

from kpitui.ui.terminal.cells import SWITCH, CellDiffer, supported
from kpitui.ui.terminal.painting import Painting

WIDTH, HEIGHT = 40, 8
STYLES = (Style(color="#66b3ff", bgcolor="#11151c"), Style(color="#d8dee9", bgcolor="#11151c", bold=True), Style())
WORDS = ("Mentions", "12 480", "▲ 8,2 %", "日本語", "🙂 ok", "é", "▁▂▃▄", " ", "    ", "ｆｕｌｌ")


class Terminal:
    """A terminal that shows what it is sent."""

    def __init__(self) -> None:
        self.screen = pyte.Screen(WIDTH, HEIGHT)
        self.stream = pyte.Stream(self.screen)

    def shows(self) -> list[list[tuple[str, str, str, bool]]]:
        """Return what is seen of every cell: sign, ground, and where something is written its colour and weight."""
        rows = [[self.screen.buffer[y][x] for x in range(WIDTH)] for y in range(HEIGHT)]
        return [
            [(c.data, c.bg, c.fg if c.data.strip() else "", c.bold and bool(c.data.strip())) for c in row]
            for row in rows
        ]


def strip_of(chance: random.Random) -> Strip:
    """Return a line of words in styles, exactly as wide as the screen."""
    segments: list[Segment] = []
    while sum(segment.cell_length for segment in segments) < WIDTH:
        segments.append(Segment(chance.choice(WORDS), chance.choice(STYLES)))
    return Strip(segments).crop(0, WIDTH).adjust_cell_length(WIDTH, STYLES[0])


def update_of(lines: list[Strip]) -> LayoutUpdate:
    """Return a full update of the compositor's."""
    return LayoutUpdate([[line] for line in lines], Region(0, 0, WIDTH, HEIGHT))


def chops_of(y: int, line: Strip, cut: int) -> ChopsUpdate:
    """Return a partial update: the end of one line from a column on."""
    chops: list[dict[int, Strip | None]] = [{} for _ in range(HEIGHT)]
    chops[y] = {0: None, cut: line.crop(cut, WIDTH)}
    ends = [[cut, WIDTH] for _ in range(HEIGHT)]
    return ChopsUpdate(chops, [(y, cut, WIDTH)], ends)


@pytest.mark.parametrize("seed", range(30))
def test_many_changes_leave_what_a_full_repaint_would(seed: int) -> None:
    """After any changes the screen is cell for cell the one that a fresh differ paints; wide signs and emoji too."""
    chance = random.Random(seed)  # noqa: S311 (a test's walk)
    terminal, differ = Terminal(), CellDiffer(ColorSystem.TRUECOLOR)
    lines = [strip_of(chance) for _ in range(HEIGHT)]
    terminal.stream.feed(differ.changes(update_of(lines), WIDTH, HEIGHT))
    for _ in range(40):
        lines = [strip_of(chance) if chance.random() < 0.3 else line for line in lines]
        terminal.stream.feed(differ.changes(update_of(lines), WIDTH, HEIGHT))
    fresh = Terminal()
    fresh.stream.feed(CellDiffer(ColorSystem.TRUECOLOR).changes(update_of(lines), WIDTH, HEIGHT))
    assert terminal.shows() == fresh.shows()


def _painted(words: str) -> CellDiffer:
    differ = CellDiffer(ColorSystem.TRUECOLOR)
    differ.changes(update_of([Strip([Segment(words.ljust(WIDTH), STYLES[0])])] * HEIGHT), WIDTH, HEIGHT)
    return differ


def test_what_is_shown_can_be_painted_again() -> None:
    """The lines that are kept for the next start paint the screen that they were taken from."""
    terminal, differ = Terminal(), CellDiffer(ColorSystem.TRUECOLOR)
    lines = [strip_of(random.Random(seed)) for seed in range(HEIGHT)]  # noqa: S311
    assert differ.shown() == ""
    terminal.stream.feed(differ.changes(update_of(lines), WIDTH, HEIGHT))
    assert "Mentions 12" in _painted("Mentions 12 480").shown()
    again = Terminal()
    again.stream.feed("\x1b[H" + "\r\n".join(differ.shown().split("\n")))
    assert again.shows() == terminal.shows()


def test_a_partial_update_paints_only_its_part() -> None:
    """The end of a line may come alone."""
    terminal, differ = Terminal(), CellDiffer(ColorSystem.TRUECOLOR)
    before = [Strip([Segment("a" * WIDTH, STYLES[0])]) for _ in range(HEIGHT)]
    terminal.stream.feed(differ.changes(update_of(before), WIDTH, HEIGHT))
    terminal.stream.feed(differ.changes(chops_of(3, Strip([Segment("b" * WIDTH, STYLES[1])]), 10), WIDTH, HEIGHT))
    assert terminal.screen.display[3] == "a" * 10 + "b" * 30
    assert terminal.screen.display[2] == "a" * WIDTH


def test_the_first_columns_of_a_line_are_placed() -> None:
    """A change in the first cells is not written where the line before ended."""
    terminal, differ = Terminal(), CellDiffer(ColorSystem.TRUECOLOR)
    lines = [Strip([Segment("a" * WIDTH, STYLES[0])]) for _ in range(HEIGHT)]
    terminal.stream.feed(differ.changes(update_of(lines), WIDTH, HEIGHT))
    lines = [Strip([Segment("ab" + "a" * (WIDTH - 2), STYLES[0])]) for _ in range(HEIGHT)]
    terminal.stream.feed(differ.changes(update_of(lines), WIDTH, HEIGHT))
    assert [line[:4] for line in terminal.screen.display] == ["abaa"] * HEIGHT


def test_nothing_changed_sends_nothing() -> None:
    """The same screen again costs no byte."""
    differ = CellDiffer(ColorSystem.TRUECOLOR)
    lines = [strip_of(random.Random(1)) for _ in range(HEIGHT)]  # noqa: S311
    assert differ.changes(update_of(lines), WIDTH, HEIGHT)
    copies = [Strip(list(line)) for line in lines]
    assert differ.changes(update_of(copies), WIDTH, HEIGHT) == ""


def test_one_digit_costs_a_few_bytes() -> None:
    """A figure whose last digit moved is a jump, a style and a digit."""
    differ = CellDiffer(ColorSystem.TRUECOLOR)
    lines = [Strip([Segment("12 480".ljust(WIDTH), STYLES[0])]) for _ in range(HEIGHT)]
    differ.changes(update_of(lines), WIDTH, HEIGHT)
    lines[2] = Strip([Segment("12 481".ljust(WIDTH), STYLES[0])])
    assert len(differ.changes(update_of(lines), WIDTH, HEIGHT)) < 60


def test_a_clock_that_ticks_costs_a_jump_and_a_digit() -> None:
    """The terminal keeps the style of the last cell; after something else was written it is said again."""
    differ = CellDiffer(ColorSystem.TRUECOLOR)
    terminal = Terminal()
    for second in range(10):
        lines = [Strip([Segment(f"12:04:3{second}".ljust(WIDTH), STYLES[1])])] * HEIGHT
        lines[1:] = [Strip([Segment("12 480".ljust(WIDTH), STYLES[0])])] * (HEIGHT - 1)
        sent = differ.changes(update_of(lines), WIDTH, HEIGHT)
        terminal.stream.feed(sent)
        assert second < 2 or sent == f"\x1b[1;8H{second}"
    fresh = Terminal()
    fresh.stream.feed(CellDiffer(ColorSystem.TRUECOLOR).changes(update_of(lines), WIDTH, HEIGHT))
    assert terminal.shows() == fresh.shows()


def test_the_style_that_is_left_is_put_back_once() -> None:
    """Before something else is written; what comes then says its style again."""
    differ = _painted("12 480")
    assert (differ.lift(), differ.lift()) == ("\x1b[0m", "")
    line = Strip([Segment("12 481".ljust(WIDTH), STYLES[0])])
    assert "\x1b[0;38;2;" in differ.changes(update_of([line] * HEIGHT), WIDTH, HEIGHT)


def test_the_driver_leaves_the_terminal_in_its_own_style() -> None:
    """However it is left, by Textual’s own ways too; when it is taken up again, everything is sent."""
    app = Painting()
    app.differ = _painted("12 480")
    written: list[str] = []
    driver = app.get_driver_class()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(driver, "__init__", lambda self, app: setattr(self, "_app", app))
        patch.setattr(driver, "write", lambda _, text: written.append(text))
        patch.setattr(driver.__base__, "stop_application_mode", lambda _: written.append("left"))
        driver(app).stop_application_mode()
    assert written == ["\x1b[0m", "left"]
    assert app.differ.shown() == ""


def test_what_was_forgotten_is_sent_again() -> None:
    """After a resume or Ctrl-L everything goes out once more."""
    differ = CellDiffer(ColorSystem.TRUECOLOR)
    lines = [strip_of(random.Random(2)) for _ in range(HEIGHT)]  # noqa: S311
    first = differ.changes(update_of(lines), WIDTH, HEIGHT)
    differ.forget()
    assert differ.changes(update_of(lines), WIDTH, HEIGHT) == first


def test_another_size_is_another_screen() -> None:
    """A resize drops the memory."""
    differ = CellDiffer(ColorSystem.TRUECOLOR)
    lines = [strip_of(random.Random(3)) for _ in range(HEIGHT)]  # noqa: S311
    differ.changes(update_of(lines), WIDTH, HEIGHT)
    assert differ.changes(update_of(lines), WIDTH + 1, HEIGHT)


def test_without_colours_attributes_stay() -> None:
    """A terminal without colours still gets bold."""
    differ = CellDiffer(None)
    line = Strip([Segment("x" * WIDTH, Style(bold=True))])
    assert "\x1b[0;1m" in differ.changes(update_of([line] * HEIGHT), WIDTH, HEIGHT)


def test_the_switch_turns_it_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """One variable gives Textual its own painting back."""
    assert supported()
    monkeypatch.setenv(SWITCH, "1")
    assert not supported()


def test_an_unknown_textual_paints_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """The differ works for the versions that it was tried with alone."""
    monkeypatch.setattr("textual.__version__", "99.0.0")
    assert not supported()
