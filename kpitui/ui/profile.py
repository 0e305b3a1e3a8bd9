"""What the screens know of the configuration: names, brands, zone, keys. Plain values, without the models behind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, tzinfo

from kpitui.kpis.kpi import Catalogue, Kpi
from kpitui.text import Language, Text
from kpitui.ui.speech import Speech


@dataclass(frozen=True, slots=True)
class BrandCard:
    """One brand."""

    id: str
    name: str
    own: bool = True
    kpis: tuple[str, ...] = ()
    """The rows it shows, in this order; empty: all."""
    currency: str = ""


@dataclass(frozen=True, slots=True)
class RuleCard:
    """One alert rule."""

    id: str
    kpi: str
    limits: Mapping[str, Text] = field(default_factory=dict)
    """By severity: the level in words."""
    low: bool | None = None
    """Whether what it tells of is too low a value; None: it may be either."""
    suggested: bool = False
    """Whether it is a suggestion that is sent to nobody."""


@dataclass(frozen=True, slots=True)
class Watch:
    """The alert rules."""

    rules: Mapping[str, RuleCard] = field(default_factory=dict)
    """By id."""
    off: int = 0
    """Suggestions of the catalogue that are off until the user confirms them."""

    @property
    def kpis(self) -> int:
        """Return how many KPIs are watched."""
        return len({one.kpi for one in self.rules.values()})

    @property
    def unconfirmed(self) -> int:
        """Return how many rules are suggestions that are sent to nobody."""
        return sum(one.suggested for one in self.rules.values())


@dataclass(frozen=True, slots=True)
class Profile:
    """What the screens need of a configuration."""

    catalogue: Catalogue
    brands: tuple[BrandCard, ...] = ()
    language: Language = Language.EN
    zone: tzinfo = UTC
    period: str = "7d"
    currency: str = "EUR"
    theme: str = "night"
    keys: Mapping[str, str] = field(default_factory=dict)
    """Command ids and the keys that replace theirs."""
    segments: tuple[str, ...] = ()
    """Named restrictions, chosen like a channel."""
    feeds: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By KPI: the sources that give its measures."""
    watch: Watch = field(default_factory=Watch)
    """The alert rules."""

    @property
    def own(self) -> tuple[BrandCard, ...]:
        """Return the brands that the screens show."""
        return tuple(brand for brand in self.brands if brand.own) or self.brands

    def brand(self, brand_id: str) -> BrandCard:
        """Return a brand by its id."""
        return next((one for one in self.brands if one.id == brand_id), BrandCard(brand_id, brand_id))

    def kpi(self, kpi_id: str) -> Kpi | None:
        """Return a KPI; None for one that the configuration no longer has."""
        return self.catalogue.kpis.get(kpi_id)

    def objective_name(self, objective: str) -> Text:
        """Return the name of a tab."""
        found = next((one.label for one in self.catalogue.objectives if one.id == objective), None)
        return found or Text(objective, objective)

    def speech(self, language: Language, brand: str = "") -> Speech:
        """Return how things are said of a brand."""
        return Speech(language, self.zone, self.brand(brand).currency or self.currency)
