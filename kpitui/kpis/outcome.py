"""A KPI over many windows in one scope, judged: what readings, tracks and boards are cut from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from kpitui.kpis.aggregation import Alike, Keep, common_channels, like_for_like
from kpitui.kpis.bounds import flag_bounds
from kpitui.kpis.evaluate import evaluate
from kpitui.kpis.evaluate_grid import Grid, Places
from kpitui.kpis.evaluate_scope import Setting
from kpitui.kpis.evidence import Evidence
from kpitui.kpis.formula import Formula
from kpitui.kpis.formula_tree import Across, FirstOf, Leaf, Node, measures_of, quotient, walk
from kpitui.kpis.frame import Frame
from kpitui.kpis.judge import ENOUGH, WHOLE, Inputs, Nature, Verdict, judge, maturity
from kpitui.kpis.kpi import Aggregation, Kpi, Unit
from kpitui.kpis.meanings import APART, CHANGED, said_break
from kpitui.kpis.plausible import impossible
from kpitui.kpis.reading import Flag, Scope, Window
from kpitui.kpis.rounding import settled
from kpitui.kpis.select import Realm, realm_of
from kpitui.kpis.tones import how_to_read
from kpitui.kpis.value import BIT, NO_DATA, STATUSES, UNDEFINED, Mask, Value
from kpitui.series.dataset import Values
from kpitui.text import Text

_TOO_LARGE = Text("the result is too large to be a number", "le résultat est trop grand pour être un nombre")
_RATES = frozenset({Unit.PERCENT, Unit.SCORE, Unit.RATIO})


@dataclass(frozen=True, slots=True)
class Outcome:
    """A KPI's judged values over k windows."""

    frame: Frame
    kpi: Kpi
    formula: Formula
    scope: Scope
    realm: Realm
    grid: Grid
    value: Value
    """Judged: a value that may not be shown is none."""
    raw: Value
    """As the arithmetic gave it."""
    evidence: Evidence
    alike: Alike
    nature: Nature
    growth: bool
    hidden: Values | None = None
    """(k,) by how much a growth of 0 may be off, since the platform rounds its figures; NaN where nothing is hidden."""

    def verdict(self, at: int) -> Verdict:
        """Return what the value at one end is worth, in words."""
        return judge(inputs_at(self, at), self.window(at))

    def window(self, at: int) -> Window:
        """Return one of the windows; one that is free has no period's name."""
        grid = self.grid
        edges = (grid.starts, grid.ends, grid.previous_starts, grid.previous_ends)
        start, end, before, until = (int(edge[at]) for edge in edges)
        return Window(start, end, before, until, None if grid.free else "")

    def coverage(self, at: int) -> float:
        """Return the part of one window in which the least read input was read."""
        return float(self.evidence.coverage()[at])

    def maturity(self, at: int) -> float:
        """Return the part of a cohort that is judged; 1 where the value rests on none."""
        return maturity(*cohort_at(self.raw, at))

    def apart(self, at: int, other: int) -> Text | None:
        """Return why the values at two ends are not compared, where a measure means something else at each."""
        eras = self.evidence.eras()
        if eras is None or eras[at] < 0 or eras[at] == eras[other]:
            return None
        sides = self.evidence.both_sides().items()
        marks = [mark for (_, mark), (early, late) in sides if early[at] != early[other] or late[at] != late[other]]
        return said_break(APART, marks[-1], self.frame.context.zone, self.frame.now)

    def numbers(self) -> list[float | None]:
        """Return the values at all ends."""
        return [
            value if has else None for value, has in zip(self.value.high.tolist(), self.value.has_value(), strict=True)
        ]

    def number(self, at: int) -> float | None:
        """Return the value at one end."""
        return float(self.value.high[at]) + 0.0 if self.value.status[at] <= 1 else None


def outcome_of(frame: Frame, kpi: Kpi, scope: Scope, grid: Grid, root: Node | None = None) -> Outcome:
    """Return a KPI's values over windows; ``root`` stands for its formula where only an alternative of it is meant."""
    formula = frame.context.formula(kpi.formula)
    tree = formula.root if root is None else root
    aggregation = kpi.aggregation or formula.aggregation
    realm = realm_of(frame.context, scope)
    alike = Alike({})
    if aggregation is Aggregation.GROWTH:
        alike = like_for_like(frame, tree, realm, grid)
    elif _compares_brands(frame, formula):
        alike = common_channels(frame, tree, realm, grid)
    evidence = Evidence(grid.size)
    setting = Setting(frame, realm, grid, aggregation, Keep(None, alike.dropped))
    with np.errstate(all="ignore"):
        odd = impossible(formula.measures if root is None else measures_of(root), setting)
        raw, hidden = settled(tree, evaluate(tree, setting, evidence), setting, evidence)
    if odd is not None:
        evidence.note("impossible", odd)
    raw = raw.without(raw.has_value() & ~(np.isfinite(raw.low) & np.isfinite(raw.high)), UNDEFINED, _TOO_LARGE)
    for brand, where in alike.lacking.items():
        evidence.lacking[brand] = where
    nature = nature_of(kpi, formula, aggregation)
    growth = aggregation is Aggregation.GROWTH
    outcome = Outcome(frame, kpi, formula, scope, realm, grid, raw, raw, evidence, alike, nature, growth, hidden)
    return replace(outcome, value=_judged(outcome))


def _compares_brands(frame: Frame, formula: Formula) -> bool:
    """Tell whether a formula reads other brands, in any of its alternatives."""
    return frame.keep(
        ("compares brands", formula.text),
        lambda: any(isinstance(node, Across) and node.label == "brand" for node in walk(formula.root)),
    )


def nature_of(kpi: Kpi, formula: Formula, aggregation: Aggregation) -> Nature:
    """Return whether a part of a KPI's value is better than none."""
    rate = (
        kpi.unit in _RATES
        or aggregation in (Aggregation.RATIO, Aggregation.GROWTH, Aggregation.SHARE)
        or quotient(formula.root) is not None
    )
    return Nature.RATE if rate else Nature.COUNT


def _judged(outcome: Outcome) -> Value:
    """Return the values as the decision table lets them stand: it is asked once for each kind of circumstances."""
    value, kpi = outcome.raw, outcome.kpi
    codes = _circumstances(outcome)
    status, flags = value.status.copy(), value.flags.copy()
    # 0 stands for a value of which nothing is to be said: the table gives it no flag and leaves it as it is
    for code in set(codes.tolist()) - {0}:
        where = codes == code
        verdict = outcome.verdict(int(np.argmax(where)))
        status[where] = STATUSES.index(verdict.status)
        flags[where] |= sum(BIT[flag] for flag in verdict.flags)
    if kpi.min_count and value.base is not None:
        flags[value.base < kpi.min_count] |= BIT[Flag.LOW_N]
    none = status > 1
    if none.any():
        high = np.where(none, np.nan, value.high)
        low = high if value.low is value.high else np.where(none, np.nan, value.low)
        value = replace(value, low=low, high=high)
    return flag_bounds(replace(value, status=status, flags=flags))


def _circumstances(outcome: Outcome) -> Places:
    """Return a number for each end: equal where the decision table can't tell two ends apart."""
    value, evidence = outcome.raw, outcome.evidence
    codes = value.status.astype(np.int64)
    bits: list[Mask | None] = [evidence.stale, evidence.doubtful, evidence.inside]
    bits.append(evidence.worn if outcome.growth else None)
    bits.append(evidence.impossible)
    read = [evidence] if evidence.before is None else [evidence, evidence.before]
    bits.extend(mask for each in read for mask in (each.restated, each.rounded, each.estimated, each.rough))
    if value.pending is not None and value.base is not None:
        # each immature cohort names its own numbers, its flag is the same
        bits.append((value.pending > 0) & (value.base < ENOUGH * (value.base + value.pending)))
    eras = evidence.eras()
    bits.append(None if eras is None else eras < 0)
    tables = (evidence.some_stale, evidence.lacking, outcome.alike.dropped)
    bits.extend(np.logical_or.reduce(list(table.values())) if table else None for table in tables)
    for coverage in (evidence.coverage(), evidence.before.coverage() if evidence.before is not None else None):
        if coverage is not None:
            bits.extend((coverage < WHOLE, coverage < ENOUGH, (coverage <= 0) & _empty(value)))
    for place, bit in enumerate(bits):
        if bit is not None:
            codes = codes + np.where(bit, 8 << place, 0)
    return codes


def _empty(value: Value) -> Mask:
    """Return where a value is 0 or there is none."""
    return np.asarray(~(np.abs(value.high) > 0), dtype=np.bool_)


def inputs_at(outcome: Outcome, at: int) -> Inputs:
    """Return what is known of the inputs at one end."""
    evidence, raw = outcome.evidence, outcome.raw
    remarks = [remark for remark in raw.remarks if remark.where[at]]
    read = [evidence] if evidence.before is None else [evidence, evidence.before]
    late = {part: each for each in read for part, covered in each.covers.items() if covered[at] < WHOLE}
    unread = {name or part[0] for part, each in late.items() for name in each.channels[part]}
    judged, pending = cohort_at(raw, at)
    records = [outcome.frame.data.coverage_of(*part) for part in sorted(late)]
    return Inputs(
        nature=outcome.nature,
        status=STATUSES[int(raw.status[at])],
        cause=next((remark.text for remark in remarks if remark.text is not None), None),
        empty=not abs(float(raw.high[at])) > 0,
        coverage=float(evidence.coverage()[at]),
        before=1.0 if evidence.before is None else float(evidence.before.coverage()[at]),
        unread=tuple(sorted(unread)),
        failing=next((record.failing for record in records if record is not None and record.failing), ""),
        stale=_at(evidence.stale, at),
        some_stale=_names(evidence.some_stale, at),
        worn=outcome.growth and _at(evidence.worn, at),
        inside=_at(evidence.inside, at),
        doubtful=_at(evidence.doubtful, at),
        lacking=_names(evidence.lacking, at),
        dropped=_names(outcome.alike.dropped, at),
        left_out=tuple(dict.fromkeys(name for remark in remarks for name in remark.left_out)),
        impossible=_at(evidence.impossible, at),
        restated=any(_at(each.restated, at) for each in read),
        rounded=any(_at(each.rounded, at) for each in read),
        estimated=how_to_read(outcome.frame, evidence, at),
        mixed=_mixed(outcome, at),
        compares=_compares(outcome),
        judged=judged,
        pending=pending,
    )


def _mixed(outcome: Outcome, at: int) -> Text | None:
    """Return what is said of a measure on both sides of whose change the value at one end rests."""
    context, now = outcome.frame.context, outcome.frame.now
    sides = outcome.evidence.both_sides().items()
    marks = [mark for (_, mark), (early, late) in sides if early[at] and late[at]]
    return said_break(CHANGED, marks[-1], context.zone, now) if marks else None


def _compares(outcome: Outcome) -> bool:
    """Tell whether a value compares windows, or the two edges of one."""
    edges = (isinstance(node, Leaf) and node.function == "first" for node in walk(outcome.formula.root))
    return outcome.growth or outcome.evidence.before is not None or any(edges)


def cohort_at(value: Value, at: int) -> tuple[int, int]:
    """Return how many events of a cohort are judged and how many are too young, at one end; no cohort, none."""
    if value.pending is None or value.base is None:
        return 0, 0
    return round(float(value.base[at])), round(float(value.pending[at]))


def _at(mask: Mask | None, at: int) -> bool:
    """Return what a mask says at one end."""
    return mask is not None and bool(mask[at])


def _names(table: Mapping[str, Mask], at: int) -> tuple[str, ...]:
    """Return the names of which something is said at one end."""
    return tuple(sorted(name for name, where in table.items() if where[at]))


def chosen_option(outcome: Outcome, at: int) -> Node | None:
    """Return the alternative that gave the value at one end, where the formula is a choice of several."""
    root, options = outcome.formula.root, options_of(outcome)
    return root.options[int(options[at])] if isinstance(root, FirstOf) and options is not None else None


def options_of(outcome: Outcome) -> Places | None:
    """Return the number of the alternative that gave the value at each end, (k,); None where there is no choice."""
    root = outcome.formula.root
    if not isinstance(root, FirstOf):
        return None
    setting = Setting(
        outcome.frame, outcome.realm, outcome.grid, outcome.kpi.aggregation or outcome.formula.aggregation
    )
    with np.errstate(all="ignore"):
        found = np.full(outcome.grid.size, -1, dtype=np.int64)
        for place, option in enumerate(root.options):
            has = evaluate(option, setting, Evidence(outcome.grid.size)).status != NO_DATA
            found[has & (found < 0)] = place
            if (found >= 0).all():
                break
    return np.maximum(found, 0)
