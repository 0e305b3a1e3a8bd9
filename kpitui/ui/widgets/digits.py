"""Figures in digits three lines high, of half blocks and corners; in ASCII of bars and rules."""

from __future__ import annotations

HEIGHT = 3

_BLOCKS = {
    "0": ("█▀█", "█ █", "▀▀▀"), "1": ("▀█ ", " █ ", "▀▀▀"), "2": ("▀▀█", "█▀▀", "▀▀▀"), "3": ("▀▀█", " ▀█", "▀▀▀"),
    "4": ("█ █", "▀▀█", "  ▀"), "5": ("█▀▀", "▀▀█", "▀▀▀"), "6": ("█▀▀", "█▀█", "▀▀▀"), "7": ("▀▀█", "  █", "  ▀"),
    "8": ("█▀█", "█▀█", "▀▀▀"), "9": ("█▀█", "▀▀█", "▀▀▀"), ".": (" ", " ", "▀"), ",": (" ", " ", "▄"),
    "-": ("  ", "▀▀", "  "), "\u2212": ("  ", "▀▀", "  "), "\u2013": ("   ", "▀▀▀", "   "),
}  # fmt: skip
_ASCII = {
    "0": (" _ ", "| |", "|_|"), "1": ("   ", "  |", "  |"), "2": (" _ ", " _|", "|_ "), "3": (" _ ", " _|", " _|"),
    "4": ("   ", "|_|", "  |"), "5": (" _ ", "|_ ", " _|"), "6": (" _ ", "|_ ", "|_|"), "7": (" _ ", "  |", "  |"),
    "8": (" _ ", "|_|", "|_|"), "9": (" _ ", "|_|", " _|"), ".": (" ", " ", "."), ",": (" ", " ", ","),
    "-": ("  ", "__", "  "), "\u2212": ("  ", "__", "  "), "\u2013": ("   ", "___", "   "),
}  # fmt: skip


def large(number: str, *, in_ascii: bool) -> tuple[str, ...] | None:
    """Return a number in three lines of one width; None where it holds a sign that has no large form."""
    glyphs = _ASCII if in_ascii else _BLOCKS
    space = ("  ",) * HEIGHT
    cells = [space if sign in " \u00a0\u202f" else glyphs.get(sign) for sign in number]
    if not cells or None in cells:
        return None
    return tuple(" ".join(cell[row] for cell in cells if cell is not None) for row in range(HEIGHT))
