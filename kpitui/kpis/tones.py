"""Figures that rest on a sentiment which a lexicon gave: which they are, and the counts behind its mistakes.

What persons, platforms and vendors labelled counts as it is. Of what a lexicon judged, the adjusted count stands where
the language is calibrated: the counted parts times the inverse of how the scorer is mistaken, what is below nothing
made nothing. It is reckoned for each place apart, so that places add up to their whole.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from kpitui.kpis.evaluate_grid import Grid, Places
from kpitui.kpis.evaluate_table import Table
from kpitui.kpis.evaluate_totals import plus, totals
from kpitui.kpis.evidence import Evidence
from kpitui.kpis.formula_tree import Leaf, ModelCall, Selector
from kpitui.kpis.frame import Frame
from kpitui.kpis.select import Ask, Place, Realm
from kpitui.kpis.value import Mask
from kpitui.measures.labels import fold, value_of
from kpitui.sentiment.calibration import Calibration
from kpitui.sentiment.contract import LEXICON, Sentiment
from kpitui.sentiment.languages import language_of
from kpitui.series.dataset import Values
from kpitui.text import Text

BY_LEXICON = Text(
    "sentiment by a lexicon, about 55% right on 3 classes: read rank and trend, its level is not judged",
    "sentiment par lexique, juste à 55 % environ sur 3 classes : lire rang et tendance, son niveau n’est pas jugé",
)
CALIBRATED = Text(
    "sentiment by a lexicon, calibrated on {labels} labelled texts",
    "sentiment par lexique, étalonné sur {labels} textes étiquetés",
)
LABEL, BY, LANGUAGE = "sentiment", "sentiment_by", "language"
CLASSES = tuple(one.value for one in Sentiment)
_LOOKED_AT = frozenset({"new_influencers"})
"""Models that look at the sentiment themselves."""


@dataclass(frozen=True, slots=True)
class Scored:
    """The rows of a measure whose sentiment a lexicon gave."""

    tone: Places
    """(n,) The place of each row's sentiment in ``CLASSES``; -1 where a lexicon gave none."""
    language: Places
    """(n,) The place of its language in ``calibrations``; after the last where it has none."""
    calibrations: tuple[Calibration, ...]


@dataclass(frozen=True, slots=True)
class Counted:
    """How often a lexicon gave each sentiment, by language (the last: not calibrated), class, place and window."""

    places: tuple[Place, ...]
    amounts: Values
    numbers: Values
    scored: Scored

    def calibrated(self) -> Mask:
        """Return the rows whose counts are adjusted, (n,)."""
        return (self.scored.tone >= 0) & (self.scored.language < len(self.scored.calibrations))

    def adjusted(self, asked: frozenset[str]) -> tuple[Values, Values]:
        """Return the amounts and numbers of some sentiments in the calibrated languages, adjusted, (places, k)."""
        chosen = [at for at, name in enumerate(CLASSES) if name in asked]
        amounts, numbers = np.zeros(self.amounts.shape[2:]), np.zeros(self.amounts.shape[2:])
        for at, calibration in enumerate(self.scored.calibrations):
            amounts += adjusted(self.amounts[at], calibration)[chosen].sum(axis=0)
            numbers += adjusted(self.numbers[at], calibration)[chosen].sum(axis=0)
        return amounts, numbers


def adjusted(counts: Values, calibration: Calibration) -> Values:
    """Return the true counts behind those of a scorer, (classes, …): none below 0, and as many together."""
    whole = counts.sum(axis=0)
    true = np.maximum(np.tensordot(np.array(calibration.inverse()), counts, axes=1), 0.0)
    found = true.sum(axis=0)
    # counts that cancel out can't be shared out
    fine = (found > 0) & (whole > 0)
    return np.where(fine, true * whole / np.where(fine, found, 1.0), counts)


def asked_of(selector: Selector, realm: Realm) -> frozenset[str] | None:
    """Return the sentiments that are asked for; None where all mentions are, with one or without."""
    said = [frozenset(values) for label, values in (*realm.labels, *selector.filters) if label == LABEL]
    return frozenset.intersection(*said) if said else None


def counted(frame: Frame, selector: Selector, realm: Realm, grid: Grid) -> Counted | None:
    """Return how often a lexicon gave each sentiment to what is asked for; None where it gave none at all."""
    scored = _scored_of(frame, selector.measure)
    if scored is None:
        return None
    plain = replace(selector, filters=tuple(entry for entry in selector.filters if entry[0] != LABEL))
    wide = realm.wide().lifted(LABEL)

    def build() -> Counted:
        seats = frame.seats(plain, wide)
        size, kinds = len(seats.places), len(scored.calibrations) + 1
        code = (scored.language * len(CLASSES) + scored.tone) * size + seats.place
        code = np.where((scored.tone >= 0) & (seats.place >= 0), code, -1)
        table = totals(frame, plain.measure, grid, code, seats.places * (kinds * len(CLASSES)))
        shape = (kinds, len(CLASSES), size, grid.size)
        numbers = table.high if table.count is None else table.count
        return Counted(seats.places, table.high.reshape(shape), numbers.reshape(shape), scored)

    return frame.keep(("tones", plain, wide, grid.key), build)


def corrected(frame: Frame, selector: Selector, realm: Realm, grid: Grid) -> Table:
    """Return the totals of a measure, with the adjusted counts where a lexicon that is calibrated gave a sentiment."""
    seats = frame.seats(selector, realm)
    asked = asked_of(selector, realm)
    found = None if asked is None else counted(frame, selector, realm, grid)
    if asked is None or found is None or not found.scored.calibrations:
        return totals(frame, selector.measure, grid, seats.place, seats.places)
    trusted = np.where(found.calibrated(), -1, seats.place)
    table = totals(frame, selector.measure, grid, trusted, seats.places)
    amounts, numbers = (_moved(values, found.places, table.places) for values in found.adjusted(asked))
    whole = table.high + amounts
    return replace(table, low=whole, high=whole, count=plus(table.count, numbers))


def note_tones(frame: Frame, leaf: Leaf, where: tuple[Realm, Grid, Table, Mask], evidence: Evidence) -> None:
    """Gather the ends at which a lexicon's judgements are counted, and those at which it is not calibrated.

    ``where`` is the realm, the windows, the function's table and which of its places are meant.
    """
    realm, grid, table, there = where
    for selector in leaf.selectors:
        found = counted(frame, selector, realm, grid) if asked_of(selector, realm) is not None else None
        if found is None:
            continue
        given = np.stack([_moved(values.sum(axis=0), found.places, table.places) for values in found.amounts])
        some = (given != 0) & there
        evidence.note("estimated", np.asarray(some.any(axis=(0, 1)), dtype=np.bool_))
        evidence.note("rough", np.asarray(some[-1].any(axis=0), dtype=np.bool_))


def note_model(frame: Frame, call: ModelCall, realm: Realm, evidence: Evidence) -> None:
    """Gather whether a model counts what a lexicon judged: of single windows it says nothing."""
    for name in (*call.measures, *call.optional):
        looked = call.name in _LOOKED_AT or asked_of(Selector(name), realm) is not None
        if looked and _scored_of(frame, name) is not None:
            evidence.note("estimated", np.ones(evidence.size, dtype=np.bool_))


def is_untold(frame: Frame, leaf: Leaf, realm: Realm) -> bool:
    """Tell whether a sentiment is asked for where there are figures, and none of them has ever had one."""
    found = False
    for selector in leaf.selectors:
        if asked_of(selector, realm) is None:
            return False
        rows, here = frame.rows(selector.measure), Realm(realm.brands, realm.channel)
        plain = Selector(selector.measure)
        if rows.present(Ask(plain, replace(here, labels=((LABEL, ()),)))).any():
            return False
        found = found or bool(rows.present(Ask(plain, here)).any())
    return found


def how_to_read(frame: Frame, evidence: Evidence, at: int) -> Text | None:
    """Return how a figure that rests on a lexicon is to be read at one end; None where it rests on none."""
    read = [evidence] if evidence.before is None else [evidence, evidence.before]
    if not any(each.estimated is not None and each.estimated[at] for each in read):
        return None
    labels = sum(one.labels for one in frame.context.calibrations.by_language().values())
    rough = any(each.rough is not None and each.rough[at] for each in read)
    return BY_LEXICON if rough or not labels else CALIBRATED.given(labels=labels)


def _scored_of(frame: Frame, measure: str) -> Scored | None:
    """Return which rows of a measure a lexicon judged, looked for once."""
    return frame.keep(("scored", measure), lambda: _scored(frame, measure))


def _scored(frame: Frame, measure: str) -> Scored | None:
    """Return which rows of a measure a lexicon judged; None where it judged none."""
    labels = frame.rows(measure).labels
    by = [fold(value_of(one, BY) or "") == LEXICON for one in labels]
    if not any(by):
        return None
    calibrations = frame.context.calibrations.by_language()
    names = tuple(calibrations)
    tone, language = np.full(len(labels), -1, dtype=np.int64), np.full(len(labels), len(names), dtype=np.int64)
    for row, (one, judged) in enumerate(zip(labels, by, strict=True)):
        given = fold(value_of(one, LABEL) or "")
        spoken = language_of(value_of(one, LANGUAGE))
        if judged and given in CLASSES:
            tone[row] = CLASSES.index(given)
        if spoken in calibrations:
            language[row] = names.index(spoken)
    return Scored(tone, language, tuple(calibrations.values()))


def _moved(values: Values, places: tuple[Place, ...], to: tuple[Place, ...]) -> Values:
    """Return the rows of values, (places, k), in the order of other places; nothing where there is none."""
    if places == to:
        return values
    result = np.zeros((len(to), values.shape[1]))
    for at, place in enumerate(to):
        if place in places:
            result[at] = values[places.index(place)]
    return result
