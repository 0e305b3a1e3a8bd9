"""What units, directions, limits and windows of KPIs are called, in both languages. Knows no values and no screens."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from kpitui.kpis.kpi import Better, Condition, Indicator, Kpi, Level, Threshold, Unit
from kpitui.text import Language, Text
from kpitui.text.numbers import Figure, digits, figure, parts
from kpitui.text.times import period_name, span

UNITS: Mapping[Unit, Text] = MappingProxyType(
    {
        Unit.COUNT: Text("count", "nombre"),
        Unit.PEOPLE: Text("people", "personnes"),
        Unit.PERCENT: Text("per cent", "pour cent"),
        Unit.SCORE: Text("score", "score"),
        Unit.RATIO: Text("ratio", "rapport"),
        Unit.CURRENCY: Text("money", "monnaie"),
        Unit.DURATION: Text("duration", "durée"),
        Unit.PER_DAY: Text("per day", "par jour"),
        Unit.CURRENCY_PER_DAY: Text("money per day", "monnaie par jour"),
    }
)

DIRECTIONS: Mapping[Better, Text] = MappingProxyType(
    {
        Better.HIGHER: Text("higher is better", "plus haut est mieux"),
        Better.LOWER: Text("lower is better", "plus bas est mieux"),
        Better.NONE: Text("neither high nor low is better", "ni haut ni bas n’est mieux"),
    }
)

INDICATORS: Mapping[Indicator, Text] = MappingProxyType(
    {
        Indicator.LEADING: Text("leading indicator", "indicateur avancé"),
        Indicator.LAGGING: Text("lagging indicator", "indicateur de résultat"),
        Indicator.NONE: Text("indicator", "indicateur"),
    }
)

_OF_VALUE: Mapping[Condition, Text] = MappingProxyType(
    {
        Condition.BELOW: Text("below {limit}", "sous {limit}"),
        Condition.ABOVE: Text("above {limit}", "au-dessus de {limit}"),
        Condition.OUTSIDE: Text("outside {limit} to {high}", "hors de {limit} à {high}"),
        Condition.CHANGE_BELOW: Text(
            "change below {limit} against the window before",
            "évolution sous {limit} par rapport à la période précédente",
        ),
        Condition.CHANGE_ABOVE: Text(
            "change above {limit} against the window before",
            "évolution au-dessus de {limit} par rapport à la période précédente",
        ),
        Condition.WEEKDAY_BELOW: Text(
            "below {limit} against the median of the same weekday", "sous {limit} de la médiane du même jour de semaine"
        ),
        Condition.WEEKDAY_ABOVE: Text(
            "above {limit} against the median of the same weekday",
            "au-dessus de {limit} de la médiane du même jour de semaine",
        ),
        Condition.POINTS_BELOW: Text("change below {limit}", "évolution sous {limit}"),
        Condition.POINTS_ABOVE: Text("change above {limit}", "évolution au-dessus de {limit}"),
        Condition.LEVEL_BELOW: Text(
            "below {limit} of its own level over {window}", "sous {limit} de son niveau sur {window}"
        ),
        Condition.LEVEL_ABOVE: Text(
            "above {limit} of its own level over {window}", "au-dessus de {limit} de son niveau sur {window}"
        ),
        Condition.PACE_BELOW: Text("pace below {limit} of the target", "rythme sous {limit} de la cible"),
        Condition.PACE_ABOVE: Text("pace above {limit} of the target", "rythme au-dessus de {limit} de la cible"),
        Condition.TARGET_BELOW: Text("below {limit} of the target", "sous {limit} de la cible"),
        Condition.TARGET_ABOVE: Text("above {limit} of the target", "au-dessus de {limit} de la cible"),
        Condition.RANK_LOST: Text("a rank lost among the brands", "un rang perdu parmi les marques"),
        Condition.RISING: Text("rising {limit} windows in a row", "en hausse {limit} périodes de suite"),
        Condition.ABSENT: Text("nothing new for {limit}", "rien de nouveau depuis {limit}"),
        Condition.ANOMALY: Text(
            "unusual for this weekday and hour (|z| > {limit})",
            "inhabituel pour ce jour et cette heure (|z| > {limit})",
        ),
    }
)

_PERCENT = frozenset(
    {
        Condition.CHANGE_BELOW,
        Condition.CHANGE_ABOVE,
        Condition.WEEKDAY_BELOW,
        Condition.WEEKDAY_ABOVE,
        Condition.PACE_BELOW,
        Condition.PACE_ABOVE,
    }
)
_FACTORS = frozenset({Condition.LEVEL_BELOW, Condition.LEVEL_ABOVE, Condition.TARGET_BELOW, Condition.TARGET_ABOVE})
_POINTS = frozenset({Condition.POINTS_BELOW, Condition.POINTS_ABOVE})


def say_level(level: Level, unit: Unit, language: Language | str) -> str:
    """Return one level's condition in words."""
    places = {
        "limit": say_limit(level, unit, language),
        "high": figure(level.high, unit, language) if level.high is not None else "",
        "window": period_name(level.window, language) if level.window else "",
    }
    return _OF_VALUE[level.condition].given(**places).say(language)


def say_limit(level: Level, unit: Unit, language: Language | str) -> str:
    """Return a level's limit with its unit, without decimals that say nothing."""
    condition, limit = level.condition, float(level.limit)
    if condition is Condition.ABSENT:
        return span(int(limit), language)
    if condition in _FACTORS:
        limit *= 100
    shown = "percent" if condition in _PERCENT | _FACTORS else "points" if condition in _POINTS else str(unit)
    if condition in (Condition.RISING, Condition.ANOMALY):
        shown = "number"
    written = parts(limit, shown, language)
    if shown in ("percent", "points", "ratio", "number"):
        text = digits(limit, 0 if limit.is_integer() else 1, language)
        written = Figure(text, written.unit, written.glued)
    return str(written)


def say_threshold(threshold: Threshold, kpi: Kpi, language: Language | str) -> str:
    """Return a suggested alert in words: its levels, its window and the fewest events it judges."""
    levels = (
        (Text("warning: {said}", "attention : {said}"), threshold.warning),
        (Text("critical: {said}", "critique : {said}"), threshold.critical),
    )
    told = [name.given(said=say_level(level, kpi.unit, language)).say(language) for name, level in levels if level]
    window = threshold.window or kpi.window
    if window:
        told.append(Text("over {name}", "sur {name}").given(name=period_name(window, language)).say(language))
    if threshold.by:
        told.append(Text("by {label}", "par {label}").given(label=threshold.by).say(language))
    if threshold.min_count:
        least = figure(threshold.min_count, "count", language)
        told.append(Text("from {least} events on", "à partir de {least} événements").given(least=least).say(language))
    if threshold.absolute:
        told.append(Text("off until confirmed", "inactif tant qu’il n’est pas confirmé").say(language))
    return " · ".join(told)


def say_window(kpi: Kpi, language: Language | str) -> str:
    """Return the window of a KPI in words; empty where it has none of its own."""
    if not kpi.window:
        return ""
    name = period_name(kpi.window, language)
    return f"{name} ({Text('always', 'toujours').say(language)})" if kpi.fixed else name
