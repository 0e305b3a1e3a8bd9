"""A hundred figures of which a share changes once a second: an HTTP endpoint on loopback, and what asks it.

Run as a program with a folder, it writes a configuration for each share there and serves until it is ended.
"""

from __future__ import annotations

import json
import sys
import time
import zlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

COUNT = 100
SHARES = {"live": 100, "tenth": 10, "still": 0}
"""By the configuration's name: how many of the figures change."""

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
kind = "http"
url = "http://127.0.0.1:{port}/{share}"
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


class Figures(BaseHTTPRequestHandler):
    """Answers with new values for all figures each second."""

    def do_GET(self) -> None:
        """Send the figures of this second."""
        second, share = int(time.time()), int(self.path.strip("/") or COUNT)
        rows = [
            {
                "item": f"{place:02}",
                "value": zlib.crc32(f"{place} {second if place % 10 * 10 < share else 0}".encode()) % 100_000,
            }
            for place in range(COUNT)
        ]
        body = json.dumps(rows).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def configuration(port: int, share: int) -> str:
    """Return the configuration over the endpoint at a port, of whose figures so many change."""
    names = ", ".join(f'"figure_{place:02}"' for place in range(COUNT))
    return HEAD.format(names=names, port=port, share=share) + "".join(KPI.format(place=place) for place in range(COUNT))


def main(folder: Path) -> None:
    """Serve the figures, and write the configurations that ask for them."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Figures) as server:
        for name, share in reversed(SHARES.items()):
            text = configuration(server.server_address[1], share)
            (folder / f"{name}.toml").write_text(text, encoding="utf-8")
        server.serve_forever()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
