"""What a platform's source takes from the rest of the configuration: its brands, and how often it is worth asking."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kpitui.config import Config, SourceTable, write_span
from kpitui.config.origins import KeyPath
from kpitui.setup.ledger import Ledger
from kpitui.sources.contract import Rhythm, SourceOptions
from kpitui.sources.platforms.options import PlatformOptions
from kpitui.text import Text


@dataclass(frozen=True, slots=True)
class Pace:
    """How often a source is worth asking, as its kind and its options say."""

    rhythm: Rhythm | None
    options: SourceOptions

    @property
    def least(self) -> int:
        """Return the shortest interval, ms; at another host than the platform's own there is none."""
        elsewhere = isinstance(self.options, PlatformOptions) and self.options.base_url is not None
        return 0 if self.rhythm is None or elsewhere else self.rhythm.least


def paced(ledger: Ledger, path: KeyPath, table: SourceTable, pace: Pace) -> SourceTable:
    """Return a source's table with the interval and the lag of its kind, where it says none of its own."""
    if pace.rhythm is None:
        return table
    usual = {"every": pace.rhythm.every, "lag": pace.rhythm.lag}
    missing = {name: value for name, value in usual.items() if name not in table.model_fields_set}
    if table.every < pace.least and "every" in table.model_fields_set:
        ledger.note((*path, "every"), _TOO_OFTEN.given(every=write_span(table.every), least=write_span(pace.least)))
        missing["every"] = pace.least
    return table.model_copy(update=missing) if missing else table


def check_brands(config: Config, ledger: Ledger, path: KeyPath, said: Mapping[str, object]) -> None:
    """Keep the brands that a platform's source names and nobody declares, whatever else is wrong with its options."""
    declared = [brand.id for brand in config.brands]
    rivals = said.get("competitors")
    named: list[tuple[KeyPath, str]] = []
    named += [(("competitors", rival), rival) for rival in (rivals if isinstance(rivals, dict) else ())]
    if isinstance(brand := said.get("brand"), str):
        named.append((("brand",), brand))
    for key, name in named:
        if declared and not _among(name, declared):
            ledger.unknown((*path, *key), name, declared)


def brand_of(config: Config, ledger: Ledger, path: KeyPath, options: SourceOptions) -> str:
    """Return the brand whose figures a platform's source gives; keep it where nobody says which of several."""
    if not isinstance(options, PlatformOptions):
        return ""
    own = [brand.id for brand in config.brands if brand.own]
    if options.brand is not None:
        folded = options.brand.casefold()
        return next((brand.id for brand in config.brands if brand.id.casefold() == folded), options.brand)
    if len(own) > 1:
        ledger.wrong((*path, "brand"), _WHOSE.given(brands=", ".join(own)))
    return own[0] if own else ""


def _among(brand: str, declared: list[str]) -> bool:
    """Tell whether a brand is declared."""
    return brand.casefold() in {one.casefold() for one in declared}


_TOO_OFTEN = Text(
    "{every} is more often than there is anything new: it is asked every {least}",
    "{every}, c’est plus souvent qu’il n’y a du nouveau : elle est interrogée toutes les {least}",
)
_WHOSE = Text('whose figures are these: brand = "…" ({brands})', 'à qui sont ces chiffres : brand = "…" ({brands})')
