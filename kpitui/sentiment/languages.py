"""Languages as configurations, platforms and tables write them, in one form: ``fr``, ``en``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "eng": "en",
        "english": "en",
        "anglais": "en",
        "fra": "fr",
        "fre": "fr",
        "french": "fr",
        "francais": "fr",
        "français": "fr",
    }
)
_CODE = re.compile(r"[a-z]{2,3}")


def language_of(text: str | None) -> str | None:
    """Return a language's code without region: ``fr`` of ``fr-CA``, ``French``; None where nothing says it."""
    first = re.split(r"[-_]", (text or "").strip().casefold(), maxsplit=1)[0]
    code = _NAMES.get(first, first)
    # "und", "zxx" and the like are what platforms say where they do not know
    return code if _CODE.fullmatch(code) and code not in ("und", "zxx", "mul", "mis") else None
