"""What is wrong with a draft, in words, before anything is written. Pure."""

from __future__ import annotations

from kpitui.kpis.kpi import Condition, Level
from kpitui.kpis.period import Reach, parse_period
from kpitui.text import Text
from kpitui.ui.draft import Draft
from kpitui.ui.draft_levels import PACES, least, milder, wrong_clear

MILDER = Text(
    "Critical is milder than the warning: it would fire first.",
    "Le seuil critique est moins sévère que l’avertissement : il partirait avant.",
)
TURNED = Text("The lower limit is above the upper one.", "La limite basse est au-dessus de la haute.")
CLEAR = Text(
    "It would end before it began: where it clears is on the wrong side.",
    "Elle finirait avant de commencer : son retour à la normale est du mauvais côté.",
)
LOW = Text("This limit is too low to mean anything.", "Cette limite est trop basse pour avoir un sens.")
ROLLING = Text(
    "The same weekday is compared over a rolling window: take 24 h or 7 days.",
    "Le même jour de semaine se compare sur une période glissante : prenez 24 h ou 7 jours.",
)
AIMLESS = Text("A pace needs a target: give one below.", "Un rythme demande une cible : donnez-en une plus bas.")
_WEEKDAY = frozenset({Condition.WEEKDAY_BELOW, Condition.WEEKDAY_ABOVE, Condition.RISING})
_ROLLS = frozenset({Reach.HOURS, Reach.DAYS})


def wrong(draft: Draft) -> Text | None:
    """Return what is wrong with a draft; None where it can be saved."""
    if milder(draft.warning, draft.critical):
        return MILDER
    return next((said for level in draft.levels if (said := _wrong_level(draft, level))), None)


def _wrong_level(draft: Draft, level: Level) -> Text | None:
    """Return what is wrong with one level."""
    if level.condition is Condition.OUTSIDE and level.high is not None and level.limit >= level.high:
        return TURNED
    if wrong_clear(level):
        return CLEAR
    if level.limit < least(level.condition):
        return LOW
    if level.condition in _WEEKDAY and draft.window and parse_period(draft.window).reach not in _ROLLS:
        return ROLLING
    aimless = draft.aim is None or draft.aim.value is None
    return AIMLESS if level.condition in PACES and aimless else None
