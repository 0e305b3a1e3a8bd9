"""A sample on its way out, for whoever asks for what is kept. Knows no table."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime

from kpitui.measures import Labels


@dataclass(frozen=True, slots=True)
class Exported:
    """One sample on its way out."""

    source: str
    measure: str
    kind: str
    labels: Labels
    t: int
    value: float
    until: int | None = None
    published: int | None = None

    def values(self) -> dict[str, object]:
        """Return it as JSON values, times in RFC 3339."""
        return {
            "source": self.source,
            "measure": self.measure,
            "kind": self.kind,
            "time": _rfc3339(self.t),
            "value": self.value,
            "until": _rfc3339(self.until),
            "published": _rfc3339(self.published),
            "labels": {name: value.replace("\x1f", " ") for name, value in self.labels},
        }


def _rfc3339(ms: int | None) -> str | None:
    """Return a time as RFC 3339 in UTC."""
    if ms is None:
        return None
    return datetime.fromtimestamp(ms / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def json_line(row: Exported) -> str:
    """Return an exported sample as one line of JSON."""
    return json.dumps(row.values(), ensure_ascii=False)
