"""What is said beside a count of mentions by sentiment: how many have none, and who judged the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import reduce

from kpitui.kpis.evaluate_scope import Setting, leaf_value
from kpitui.kpis.evidence import Evidence
from kpitui.kpis.formula_tree import Leaf, Selector
from kpitui.kpis.tones import CLASSES, LABEL, asked_of, how_to_read
from kpitui.text import Text

NONE_GIVEN = Text(
    "{percent}% of all have no sentiment and are left out",
    "{percent} % de l’ensemble n’ont pas de sentiment et sont laissés de côté",
)
BOTH = Text("{one}; {other}", "{one} ; {other}")


def tone_notes(leaf: Leaf, at: Setting, evidence: Evidence) -> tuple[Text, ...]:
    """Return what is to be known of a count by sentiment over the first window.

    ``evidence`` is what was gathered of it.
    """
    asked = asked_of(leaf.selectors[0], at.realm)
    if asked is None:
        return ()
    said = [_left_out(leaf, at) if asked.issuperset(CLASSES) else None, how_to_read(at.frame, evidence, 0)]
    return tuple(one for one in said if one is not None)


def joined(notes: Sequence[Text]) -> Text | None:
    """Return notes as one; None where there is none."""
    return reduce(lambda one, other: BOTH.given(one=one, other=other), notes) if notes else None


def _left_out(leaf: Leaf, at: Setting) -> Text | None:
    """Return which part of all has no sentiment; None where all have one."""
    lifted = replace(at, realm=replace(at.realm, labels=tuple(e for e in at.realm.labels if e[0] != LABEL)))
    plain = tuple(_filtered(one, ()) for one in leaf.selectors)
    told = tuple(_filtered(one, CLASSES) for one in leaf.selectors)
    whole, known = (
        float(leaf_value(Leaf("count", selectors), lifted, Evidence(at.grid.size)).high[0])
        for selectors in (plain, told)
    )
    part = 100 * (whole - known) / whole if whole > 0 else 0.0
    return NONE_GIVEN.given(percent=f"{part:.0f}" if part >= 1 else "<1") if part > 0 else None


def _filtered(selector: Selector, sentiments: tuple[str, ...]) -> Selector:
    """Return a selector of the same with any of some sentiments; of all, with one or without, where none is named."""
    others = tuple(entry for entry in selector.filters if entry[0] != LABEL)
    return replace(selector, filters=tuple(sorted((*others, (LABEL, sentiments)))) if sentiments else others)
