"""Every text can be read on every theme."""

from __future__ import annotations

import pytest

from kpitui.config.models import Theme
from kpitui.ui.themes import PALETTES, PLAIN, Palette, Role, palette_named, style_of

COLOURED = [palette for palette in PALETTES if palette.ground.startswith("#")]
TEXTS = (Role.TEXT, Role.DIM, Role.ACCENT, Role.WARNING, Role.CRITICAL, Role.GOOD, Role.SPARK)


def luminance(colour: str) -> float:
    """Return the relative luminance of WCAG."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("palette", COLOURED, ids=lambda palette: palette.name)
@pytest.mark.parametrize("role", TEXTS)
def test_texts_reach_the_contrast(palette: Palette, role: Role) -> None:
    """At least 4.5:1 on the page and on the selected line."""
    assert contrast(palette.colour(role), palette.ground) >= 4.5
    assert contrast(palette.colour(role), palette.select) >= 4.5


@pytest.mark.parametrize("palette", COLOURED, ids=lambda palette: palette.name)
def test_badges_reach_the_contrast(palette: Palette) -> None:
    """The ground's colour can be read on the accent."""
    assert contrast(palette.ground, palette.accent) >= 4.5


def test_no_colour_means_none() -> None:
    """The plain palette sends attributes alone; selection and states differ all the same."""
    for role in Role:
        for selected in (False, True):
            style = style_of(PLAIN, role, selected)
            assert style.color is not None
            assert style.color.is_default
    assert style_of(PLAIN, Role.TEXT, True).reverse
    assert style_of(PLAIN, Role.CRITICAL).bold


def test_an_unknown_theme_is_the_dark_one() -> None:
    """A name from an older version does no harm."""
    assert palette_named("nowhere").name == "night"


def test_every_theme_can_be_configured() -> None:
    """The configuration knows the palettes by the same words."""
    assert {palette.name for palette in PALETTES} == set(Theme)
