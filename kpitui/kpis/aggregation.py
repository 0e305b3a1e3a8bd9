"""How several channels make one figure: which of them a ratio, a growth or a comparison of brands may rest on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from kpitui.kpis.evaluate_grid import Grid
from kpitui.kpis.evaluate_leaf import LEVELLED, Request, is_level, table_of
from kpitui.kpis.evaluate_table import Table
from kpitui.kpis.formula_tree import Across, FirstOf, Leaf, ModelCall, Node, Number, Selector, children, walk
from kpitui.kpis.frame import Frame
from kpitui.kpis.select import Place, Realm
from kpitui.kpis.value import Mask

ENOUGH = 0.80
"""The coverage below which a channel is not in a window."""


@dataclass(frozen=True, slots=True)
class Keep:
    """The channels that an evaluation rests on."""

    only: frozenset[str] | None = None
    """These alone; None: all."""
    dropped: Mapping[str, Mask] = field(default_factory=dict)
    """By channel, the ends at which it is left out, (k,)."""

    def narrowed(self, channels: frozenset[str]) -> Keep:
        """Return the same with fewer channels."""
        return Keep(channels if self.only is None else channels & self.only, self.dropped)

    def mask(self, places: tuple[Place, ...], channel: str | None, size: int) -> Mask | None:
        """Return which places count at which ends, (places, k); None: all of them do."""
        plain = [
            (channel is None or place.channel == channel) and (self.only is None or place.channel in self.only)
            for place in places
        ]
        hit = [place.channel for place in places if place.channel in self.dropped]
        if all(plain) and not hit:
            return None
        mask = np.repeat(np.array(plain, dtype=np.bool_).reshape(-1, 1), size, axis=1)
        for at, place in enumerate(places):
            if place.channel in self.dropped:
                mask[at] &= ~self.dropped[place.channel]
        return mask


EVERYTHING = Keep()


def channels_with(frame: Frame, node: Node, realm: Realm) -> frozenset[str] | None:
    """Return the channels that have all the measures of an expression; None: it asks for none in particular."""
    match node:
        case Number():
            return None
        case Leaf(function="sum", selectors=selectors):
            return _union(
                [_channels(frame, selector, realm) for selector in selectors if frame.seats(selector, realm).places]
            )
        case Leaf(selectors=selectors):
            return _channels(frame, selectors[0], realm)
        case ModelCall(measures=measures):
            return _meet([_channels(frame, Selector(name), realm) for name in measures])
        case FirstOf(options=options):
            return _union([channels_with(frame, option, realm) for option in options])
        case Across(label="channel"):
            return None
        case _:
            return _meet([channels_with(frame, child, realm) for child in children(node)])


def _channels(frame: Frame, selector: Selector, realm: Realm) -> frozenset[str] | None:
    """Return the channels in which a measure has any series; None where its series name no channel."""
    found = frozenset(place.channel for place in frame.seats(selector, realm).places)
    return None if found == {""} else found


def _union(sets: list[frozenset[str] | None]) -> frozenset[str] | None:
    """Return all that any set has; None where one of them asks for nothing in particular."""
    said = [each for each in sets if each is not None]
    return frozenset().union(*said) if len(said) == len(sets) else None


def _meet(sets: list[frozenset[str] | None]) -> frozenset[str] | None:
    """Return what all sets share that say anything."""
    said = [each for each in sets if each is not None]
    return frozenset.intersection(*said) if said else None


@dataclass(frozen=True, slots=True)
class Alike:
    """The channels that a like-for-like figure leaves out, by end."""

    dropped: dict[str, Mask]
    lacking: dict[str, Mask] = field(default_factory=dict)
    """Brands without any figure at an end."""


def like_for_like(frame: Frame, root: Node, realm: Realm, grid: Grid) -> Alike:
    """Return the channels that growth leaves out: those that only one of its two edges or windows has.

    Where no channel has both, none is left out: the figure is then judged as a whole.
    """
    seen: dict[str, Mask] = {}
    for node in walk(root):
        if isinstance(node, Leaf):
            for channel, fine in _both(frame, node, realm, grid).items():
                seen[channel] = seen[channel] & fine if channel in seen else fine
    if len(seen) < 2 or realm.channel is not None:
        return Alike({})
    some = np.logical_or.reduce(list(seen.values()))
    return Alike({channel: ~fine & some for channel, fine in seen.items() if (~fine & some).any()})


def _both(frame: Frame, leaf: Leaf, realm: Realm, grid: Grid) -> dict[str, Mask]:
    """Return, for each channel of a function's measures, where both windows or edges have it."""
    found: dict[str, Mask] = {}
    if is_level(frame, leaf):
        table = table_of(Request(frame, leaf, realm, grid))
        bad = [each for each in (table.stale, table.inside) if each is not None]
        fine = table.there & ~np.logical_or.reduce(bad) if bad else table.there
        for at, place in enumerate(table.places):
            found[place.channel] = found.get(place.channel, False) | fine[at]
        return found
    before = grid.before()
    for selector in leaf.selectors:
        for source, places in frame.seats(selector, realm).sources.items():
            part = frame.part_of(source, selector.measure)
            read = np.minimum(frame.covered(part, grid), frame.covered(part, before)) >= ENOUGH
            for channel in {place.channel for place in places}:
                found[channel] = found[channel] & read if channel in found else read
    return found


def common_channels(frame: Frame, root: Node, realm: Realm, grid: Grid) -> Alike:
    """Return the channels that a comparison of brands by a level leaves out: those that not all brands have."""
    dropped: dict[str, Mask] = {}
    lacking: dict[str, Mask] = {}
    brands = across_brands(frame, realm)
    for node in walk(root):
        if not (isinstance(node, Across) and node.label == "brand"):
            continue
        for leaf in walk(node.operand):
            if isinstance(leaf, Leaf):
                _compare(frame, leaf, brands, grid, (dropped, lacking))
    return Alike(dropped, lacking)


def across_brands(frame: Frame, realm: Realm) -> Realm:
    """Return a realm widened to the brand's own competitors."""
    names = [name for brand in realm.brands for name in (brand, *frame.context.competitors_folded(brand))]
    return Realm(tuple(dict.fromkeys(names)), realm.channel, realm.labels)


def _compare(
    frame: Frame, leaf: Leaf, realm: Realm, grid: Grid, noted: tuple[dict[str, Mask], dict[str, Mask]]
) -> None:
    """Note which brands a function has no figure of, and, for a level, which channels not all others have."""
    dropped, lacking = noted
    table = table_of(Request(frame, leaf, realm, grid))
    has = {brand: _of_brand(table, brand, realm.channel, grid.size) for brand in realm.brands}
    for brand, where in has.items():
        if not where.all():
            lacking[brand] = lacking.get(brand, np.zeros(grid.size, dtype=np.bool_)) | ~where
    if leaf.function not in LEVELLED or realm.channel is not None:
        return
    for channel in {place.channel for place in table.places}:
        everyone = np.ones(grid.size, dtype=np.bool_)
        for brand, where in has.items():
            everyone &= _of_brand(table, brand, channel, grid.size) | ~where
        if not everyone.all():
            dropped[channel] = dropped.get(channel, np.zeros(grid.size, dtype=np.bool_)) | ~everyone


def _of_brand(table: Table, brand: str, channel: str | None, size: int) -> Mask:
    """Return where a table has anything of a brand (in a channel), (k,)."""
    found = np.zeros(size, dtype=np.bool_)
    for at, place in enumerate(table.places):
        if place.brand == brand and (channel is None or place.channel == channel):
            found |= table.there[at]
    return found
