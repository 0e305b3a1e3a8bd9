"""A hundred figures that all change once a second: a configuration, and the file that its source reads.

Run as a program with a folder, it rewrites the file each second until it is ended.
"""

from __future__ import annotations

import json
import random
import sys
import time
from pathlib import Path

COUNT = 100

HEAD = """
[monitor]
language = "en"
timezone = "UTC"
period = "24h"

[[brand]]
id = "bench"
name = "Bench"
own = true
kpis = [{names}]

[[source]]
name = "figures"
kind = "json"
path = "figures.json"
rows = "@"
every = "1s"

  [[source.measure]]
  name = "figure"
  value = "value"
  labels = {{ brand = "bench", item = "$item" }}

[measure.figure]
kind = "gauge"
unit = "count"
"""

KPI = """
[kpi.figure_{place:02}]
objective = "awareness"
label = "Figure {place:02}"
formula = 'last(figure, item="{place:02}")'
"""


def write_figures(folder: Path) -> None:
    """Put new values for all figures in place of the old ones, atomically."""
    rows = [{"item": f"{place:02}", "value": random.randrange(100_000)} for place in range(COUNT)]  # noqa: S311
    fresh = folder / "figures.json.new"
    fresh.write_text(json.dumps(rows), encoding="utf-8")
    fresh.replace(folder / "figures.json")


def write_configuration(folder: Path) -> None:
    """Write the configuration and the first figures into a folder."""
    names = ", ".join(f'"figure_{place:02}"' for place in range(COUNT))
    text = HEAD.format(names=names) + "".join(KPI.format(place=place) for place in range(COUNT))
    (folder / "live.toml").write_text(text, encoding="utf-8")
    write_figures(folder)


def main(folder: Path) -> None:
    """Change all figures once a second, on the second."""
    while True:
        write_figures(folder)
        time.sleep(1.0 - time.time() % 1.0)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
