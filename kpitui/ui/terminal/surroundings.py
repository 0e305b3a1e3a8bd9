"""What the terminal can show: colours and signs, from the environment and the output's encoding."""

from __future__ import annotations

import codecs
from collections.abc import Mapping
from typing import TextIO

from kpitui.ui.options import Options
from kpitui.ui.themes import NIGHT, PAPER, PLAIN, SIXTEEN, Palette, palette_named
from kpitui.ui.widgets.pen import ASCII, UNICODE, Glyphs, Look

LIGHT_GROUNDS = ("7", "15")
"""The backgrounds in ``COLORFGBG`` that are light."""


def look_of(options: Options, env: Mapping[str, str], out: TextIO | None, theme: str) -> Look:
    """Return palette and signs for a terminal."""
    return Look(palette_of(env, theme), glyphs_of(options, env, out))


def glyphs_of(options: Options, env: Mapping[str, str], out: TextIO | None) -> Glyphs:
    """Return ASCII signs where they were asked for, or where the locale is not UTF-8."""
    encoding = getattr(out, "encoding", None) or "utf-8"
    try:
        unicode = codecs.lookup(encoding).name.startswith("utf")
    except LookupError:
        unicode = False
    locale = (env.get("LC_ALL") or env.get("LC_CTYPE") or env.get("LANG") or "").upper()
    known = not locale or "UTF" in locale
    return ASCII if options.ascii or not unicode or not known else UNICODE


def palette_of(env: Mapping[str, str], theme: str) -> Palette:
    """Return the palette: none of its own with NO_COLOR, sixteen colours where the terminal has no more."""
    if env.get("NO_COLOR"):
        return PLAIN
    term = env.get("TERM", "")
    rich = env.get("COLORTERM", "") in ("truecolor", "24bit") or "256" in term or "direct" in term or "kitty" in term
    if not rich:
        return SIXTEEN
    chosen = palette_named(theme or NIGHT.name)
    light = env.get("COLORFGBG", "").rpartition(";")[2] in LIGHT_GROUNDS
    return PAPER if light and chosen is NIGHT else chosen
