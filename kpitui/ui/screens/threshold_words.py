"""The words of the editor of thresholds: conditions, limits, spans, what a trial says. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from kpitui.kpis.kpi import Condition, Level
from kpitui.measures.channels import channel_name
from kpitui.text import Text
from kpitui.text.numbers import digits
from kpitui.text.times import span
from kpitui.ui.draft import Aim, Draft, Editing, Origin, Trial
from kpitui.ui.draft_levels import COUNTED, FACTORS, PACES, PERCENT, POINTS
from kpitui.ui.speech import Speech

CONDITIONS: Mapping[Condition, Text] = MappingProxyType(
    {
        Condition.BELOW: Text("value below", "valeur sous"),
        Condition.ABOVE: Text("value above", "valeur au-delà de"),
        Condition.OUTSIDE: Text("value outside", "valeur hors de"),
        Condition.CHANGE_BELOW: Text("change below", "évolution sous"),
        Condition.CHANGE_ABOVE: Text("change above", "évolution au-delà de"),
        Condition.WEEKDAY_BELOW: Text("weekday change below", "écart au même jour sous"),
        Condition.WEEKDAY_ABOVE: Text("weekday change above", "écart au même jour au-delà"),
        Condition.POINTS_BELOW: Text("points lost", "points perdus"),
        Condition.POINTS_ABOVE: Text("points gained", "points gagnés"),
        Condition.LEVEL_BELOW: Text("below its own level", "sous son niveau"),
        Condition.LEVEL_ABOVE: Text("above its own level", "au-delà de son niveau"),
        Condition.PACE_BELOW: Text("pace below", "rythme sous"),
        Condition.PACE_ABOVE: Text("pace above", "rythme au-delà de"),
        Condition.TARGET_BELOW: Text("below the target", "sous la cible"),
        Condition.TARGET_ABOVE: Text("above the target", "au-delà de la cible"),
        Condition.RANK_LOST: Text("ranks lost", "rangs perdus"),
        Condition.RISING: Text("rises in a row", "hausses de suite"),
        Condition.ABSENT: Text("no datum for", "sans donnée depuis"),
        Condition.ANOMALY: Text("anomaly (robust z)", "anomalie (z robuste)"),
    }
)
FORMS: Mapping[str, Text] = MappingProxyType(
    {
        "week": Text("a week", "par semaine"),
        "month": Text("a month", "par mois"),
        "quarter": Text("a quarter", "par trimestre"),
        "year": Text("a year", "par an"),
        "level": Text("to hold", "à tenir"),
        "reach": Text("to reach", "à atteindre"),
    }
)
OF = Text("{share} of {period}", "{share} de {period}")
RANGE = Text("{low} to {high}", "{low} à {high}")
AT_ONCE = Text("at once", "aussitôt")
NO_ROUTE = Text("screen only", "écran seul")
CLEARS = Text("clears at {limit}", "finit à {limit}")
FIRED = Text("In 90 days: {count}, {span} in all, {when}", "En 90 jours : {count}, {span} en tout, {when}")
NEVER = Text("In 90 days: it would never have fired", "En 90 jours : aucun déclenchement")
ONCE = Text("1 time", "1 fois")
TIMES = Text("{n} times", "{n} fois")
ON_NOW = Text("on since {moment}", "en cours depuis le {moment}")
LAST = Text("the last on {moment}", "le dernier le {moment}")
WORKING = Text("In 90 days: …", "En 90 jours : …")
UNTRIED = Text("In 90 days: can’t be tried: {why}", "En 90 jours : essai impossible : {why}")
NOTHING = Text("No limit: nothing fires.", "Aucune limite : rien ne se déclenche.")
SUGGESTED = Text(
    "Suggested by the catalogue; enter puts it in force.", "Proposé par le catalogue ; entrée le met en vigueur."
)
FRESH = Text("No rule yet: + or a figure sets a limit.", "Pas encore de règle : + ou un chiffre pose une limite.")
EVERY_BRAND = Text("This rule holds for each own brand.", "Cette règle vaut pour chaque marque à vous.")
CHANGED = Text("Changed here by {who}, {when}: r gives it back.", "Modifié ici par {who}, {when} : r le rend.")
SOMEBODY = Text("someone", "quelqu’un")
DEMO = Text("Demo: what is saved is gone with it.", "Démo : ce qui est enregistré disparaît avec elle.")


def limit_text(level: Level, unit: str, speech: Speech, *, high: bool = False) -> str:
    """Return a limit as it is written."""
    value = level.high if high and level.high is not None else level.limit
    if level.condition in PERCENT:
        return speech.change(value, "percent")
    if level.condition in POINTS:
        return speech.change(value, "points")
    if level.condition in PACES:
        return speech.percent(value)
    if level.condition in FACTORS:
        share = speech.percent(value * 100)
        return speech.say(OF.given(share=share, period=speech.period(level.window))) if level.window else share
    if level.condition is Condition.ANOMALY:
        return digits(value, 1, speech.language)
    if level.condition in COUNTED:
        return digits(value, 0, speech.language)
    if level.condition is Condition.ABSENT:
        return span(int(value), speech.language)
    return speech.amount(value, unit)


def clears_text(level: Level | None, unit: str, speech: Speech) -> str:
    """Return where a level ends, where that is elsewhere than where it begins."""
    if level is None or level.clear is None or level.clear == level.limit:
        return ""
    inside = Level(level.condition, level.clear)
    return speech.say(CLEARS.given(limit=limit_text(inside, unit, speech)))


def aim_text(aim: Aim | None, unit: str, speech: Speech) -> str:
    """Return a target as it is written; a sign where there is none."""
    return "–" if aim is None or aim.value is None else speech.amount(aim.value, unit)


def hold_text(hold: int, speech: Speech) -> str:
    """Return how long a condition must hold."""
    return span(hold, speech.language) if hold else speech.say(AT_ONCE)


def routes_text(routes: tuple[str, ...], speech: Speech) -> str:
    """Return whom a rule tells."""
    return ", ".join(routes) or speech.say(NO_ROUTE)


def trial_text(trial: Trial | None, draft: Draft, speech: Speech) -> tuple[str, bool]:
    """Return what a draft would have done, and whether that is of this very draft; an older answer is marked."""
    if not draft.levels:
        return speech.say(NOTHING), True
    if trial is None:
        return speech.say(WORKING), False
    fresh = trial.draft == draft.judged
    said = speech.say(_tried(trial, speech))
    return said if fresh else f"{said} …", fresh


def _tried(trial: Trial, speech: Speech) -> Text:
    """Return what a trial says."""
    if trial.problem is not None:
        return UNTRIED.given(why=trial.problem)
    if not trial.fired or trial.last is None:
        return NEVER
    count = ONCE if trial.fired == 1 else TIMES.given(n=trial.fired)
    when = (ON_NOW if trial.open else LAST).given(moment=speech.moment(trial.last))
    return FIRED.given(count=count, span=speech.span(trial.firing), when=when)


def origin_text(editing: Editing, draft: Draft, speech: Speech) -> str:
    """Return where what is edited comes from: the catalogue, somebody at a screen, a rule for all brands."""
    said = []
    if editing.origin is Origin.SUGGESTED and draft == editing.draft:
        said.append(SUGGESTED)
    if editing.origin is Origin.NONE and not draft.levels:
        said.append(FRESH)
    if editing.origin is Origin.OWN and draft.brand is None:
        said.append(EVERY_BRAND)
    if editing.changes:
        one = max(editing.changes, key=lambda change: change.when or 0)
        when = speech.moment(one.when) if one.when is not None else "?"
        said.append(CHANGED.given(who=one.who or SOMEBODY, when=when))
    return " ".join(speech.say(one) for one in said)


def scope_text(draft: Draft, brand: str, speech: Speech) -> str:
    """Return what a rule holds for: a brand, a network, each value of a label."""
    parts = [brand]
    for label, value in draft.labels:
        parts.append(channel_name(value, speech.language) if label == "channel" else value)
    return " · ".join(parts)
