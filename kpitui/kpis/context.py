"""What formulas are evaluated against besides data: the catalogue, the brands and the monitor's settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from kpitui.kpis.formula import Formula, FormulaBook
from kpitui.kpis.kpi import Catalogue, Threshold
from kpitui.measures import Labels
from kpitui.measures.labels import fold
from kpitui.sentiment.calibration import NO_CALIBRATIONS, Calibrations
from kpitui.text import Text

UNTOLD = Text("no mention has a sentiment", "aucune mention n’a de sentiment")


@dataclass(frozen=True, slots=True)
class BrandScope:
    """A declared brand and those it is compared with."""

    id: str
    name: str = ""
    own: bool = True
    competitors: tuple[str, ...] | None = None
    """Ids of the brands that shares and ranks run over beside itself; None: every brand that is not own."""
    kpis: tuple[str, ...] | None = None
    """The rows it shows, in this order; None: all that have a source."""
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A threshold on a KPI: what an ``[[alert]]`` or a suggestion of the catalogue says of its value."""

    id: str
    kpi: str
    threshold: Threshold
    brand: str | None = None
    """The brand it holds for; None: each own brand."""
    labels: Labels = ()
    spared: frozenset[str] = frozenset()
    """Own brands that it does not hold for: they have rules of their own."""
    suggested: bool = False
    """Whether it is the catalogue's, confirmed or not."""


@dataclass(frozen=True, slots=True)
class Target:
    """What a KPI is meant to reach."""

    kpi: str
    brand: str | None = None
    labels: Labels = ()
    unit: str = "month"
    """``week``, ``month``, ``quarter``, ``year``: an amount for each; ``level``: a rate's; ``reach``: by a date."""
    value: float = 0.0
    by: int | None = None
    """When ``reach`` is due, milliseconds."""
    since: int | None = None
    """When the way to it began, milliseconds."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A named filter that is chosen like a channel."""

    name: str
    where: tuple[tuple[str, tuple[str, ...]], ...]
    """Labels and, for each, the values of which any matches."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Someone who is known under several keys."""

    name: str
    keys: tuple[tuple[str, str], ...]
    """Channels, and the keys under which one is known there."""


@dataclass(frozen=True, slots=True)
class Context:
    """Everything but data and time that a reading depends on."""

    catalogue: Catalogue
    brands: tuple[BrandScope, ...] = ()
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    video_is_social: bool = True
    targets: tuple[Target, ...] = ()
    rules: tuple[Rule, ...] = ()
    """The user's, with the suggestions that she confirmed."""
    suggestions: tuple[Rule, ...] | None = None
    """The catalogue's that hold beside them, which nobody confirmed; None: all relative ones."""
    segments: Mapping[str, Segment] = field(default_factory=dict)
    identities: tuple[Identity, ...] = ()
    """People who count once over several channels."""
    sourced: frozenset[str] = frozenset()
    """The measures that the sources give by the configuration, whether or not anything has arrived."""
    calibrations: Calibrations = NO_CALIBRATIONS
    """What is known of the mistakes of the scorers that give sentiments."""
    untold: Text = UNTOLD
    """Why no mention has a sentiment, and what to do about it."""
    _formulas: FormulaBook = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_formulas", FormulaBook(self.catalogue.measures))

    def formula(self, text: str) -> Formula:
        """Return a formula bound to the catalogue's measures, bound once; raises FormulaError."""
        return self._formulas.of(text)

    def brand(self, brand_id: str) -> BrandScope | None:
        """Return a declared brand, None where nothing declares it."""
        return next((brand for brand in self.brands if brand.id == brand_id), None)

    def brands_of(self, rule: Rule) -> tuple[str, ...]:
        """Return the brands that a rule holds for."""
        if rule.brand:
            return (rule.brand,)
        return tuple(brand.id for brand in self.brands if brand.own and brand.id not in rule.spared)

    def competitors(self, brand_id: str) -> tuple[str, ...]:
        """Return the declared brands that a brand is compared with, itself left out.

        A competitor that names none of its own is compared with the brands that it is a competitor of, and with theirs.
        """
        brand = self.brand(brand_id)
        if brand is None:
            return ()
        chosen = set(self._rivals(brand))
        if not brand.own and brand.competitors is None:
            against = [own for own in self.brands if own.own and brand_id in self._rivals(own)]
            chosen = {name for own in against for name in (own.id, *self._rivals(own))} or chosen
        return tuple(other.id for other in self.brands if other.id in chosen and other.id != brand_id)

    def _rivals(self, brand: BrandScope) -> tuple[str, ...]:
        """Return the brands that a brand names as competitors, or every one that is not own."""
        if brand.competitors is not None:
            return brand.competitors
        return tuple(other.id for other in self.brands if not other.own)

    def competitors_folded(self, brand_id: str) -> tuple[str, ...]:
        """Return the ids of a brand's competitors as labels are compared; the brand's id may be so too."""
        found = next((brand.id for brand in self.brands if fold(brand.id) == fold(brand_id)), brand_id)
        return tuple(fold(other) for other in self.competitors(found))

    def sole_own(self) -> str | None:
        """Return the only own brand, to which data without a brand belongs; None where there are several."""
        own = [brand.id for brand in self.brands if brand.own]
        return own[0] if len(own) == 1 else None
