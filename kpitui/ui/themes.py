"""Colours by role, never by name of colour. Knows nothing of KPIs; every text reaches 4.5:1 on its ground."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

from rich.style import Style
from textual.theme import Theme


class Role(StrEnum):
    """What a piece of text is for."""

    TEXT = "text"
    DIM = "dim"
    ACCENT = "accent"
    BADGE = "badge"
    """Text on the accent: the program's name, a banner."""
    WARNING = "warning"
    CRITICAL = "critical"
    GOOD = "good"
    RULE = "rule"
    """Lines that divide; not text."""
    GHOST = "ghost"
    """The empty part of a bar; not text."""
    SPARK = "spark"


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of one theme, ``#rrggbb``; empty throughout: the terminal's own, attributes alone."""

    name: str
    dark: bool
    ground: str
    select: str
    text: str
    dim: str
    accent: str
    warning: str
    critical: str
    good: str
    rule: str
    ghost: str
    spark: str

    def colour(self, role: Role) -> str:
        """Return the colour in which a role is written."""
        if role is Role.BADGE:
            return self.ground
        return str(getattr(self, role.value))

    def theme(self) -> Theme:
        """Return the Textual theme that goes with the palette."""
        return Theme(
            name=self.name,
            primary=_css(self.accent),
            background=_css(self.ground),
            surface=_css(self.ground),
            panel=_css(self.select),
            foreground=_css(self.text),
            warning=_css(self.warning),
            error=_css(self.critical),
            success=_css(self.good),
            dark=self.dark,
            ansi=self.ground == "default",
            variables=_ANSI if self.ground == "default" else {},
        )


_ANSI = {"ansi-background": "ansi_default", "ansi-foreground": "ansi_default"}
"""What Textual's style sheets ask of a theme of the terminal's own colours."""


def _css(colour: str) -> str:
    """Return a colour as Textual's style sheets name it."""
    return colour if colour.startswith("#") else f"ansi_{colour}"


_COLOURS = {
    "ground":    ("#11151c", "#fbfaf7", "#1e1e2e", "#10201c"),
    "select":    ("#1c2636", "#e6eef9", "#313244", "#1b332c"),
    "text":      ("#d8dee9", "#1d232b", "#cdd6f4", "#dbe7df"),
    "dim":       ("#96a0b0", "#5a6370", "#a6adc8", "#9db3a7"),
    "accent":    ("#66b3ff", "#0b5cad", "#89b4fa", "#6fd3b5"),
    "warning":   ("#f0b04f", "#8a5200", "#f9c97d", "#ecbb5f"),
    "critical":  ("#ff6b6b", "#b3201f", "#f38ba8", "#ff8577"),
    "good":      ("#74c987", "#1d6b34", "#a6e3a1", "#9bd77a"),
    "rule":      ("#2d3541", "#d5d3cc", "#3b3d52", "#28443b"),
    "ghost":     ("#39424f", "#dedbd2", "#454860", "#325048"),
    "spark":     ("#8d98aa", "#626b78", "#9ea4bd", "#8aa398"),
}  # fmt: skip
"""The colours of the themes, by role: night, paper, dusk, forest."""
NIGHT, PAPER, DUSK, FOREST = (
    Palette(name, name != "paper", **dict(zip(_COLOURS, colours, strict=True)))
    for name, colours in zip(("night", "paper", "dusk", "forest"), zip(*_COLOURS.values(), strict=True), strict=True)
)
PLAIN = Palette("plain", True, *(("default",) * len(_COLOURS)))
SIXTEEN = replace(PLAIN, name="sixteen", accent="bright_blue", warning="yellow", critical="bright_red", good="green")

PALETTES: tuple[Palette, ...] = (NIGHT, PAPER, DUSK, FOREST, SIXTEEN, PLAIN)


def palette_named(name: str) -> Palette:
    """Return the palette of a name; the dark one where there is none of that name."""
    return next((palette for palette in PALETTES if palette.name == name), NIGHT)


@lru_cache(maxsize=512)
def style_of(palette: Palette, role: Role, selected: bool = False, bold: bool = False) -> Style:
    """Return how a role is written on the page, or on the selected line."""
    if palette.ground == "default":
        return _attributes(palette, role, selected, bold)
    ground = palette.accent if role is Role.BADGE else palette.select if selected else palette.ground
    return Style(color=palette.colour(role), bgcolor=ground, bold=bold or role is Role.BADGE)


def _attributes(palette: Palette, role: Role, selected: bool, bold: bool) -> Style:
    """Return a style of the terminal's own colours: the selected line and badges are reversed."""
    reverse = selected or role is Role.BADGE
    colour = "default" if reverse else palette.colour(role) if role is not Role.BADGE else "default"
    strong = bold or role in (Role.CRITICAL, Role.BADGE)
    return Style(color=colour, bgcolor="default", bold=strong, reverse=reverse, dim=role in (Role.RULE, Role.GHOST))
