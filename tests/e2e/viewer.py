"""Opens the monitor on a store in a folder, as the command line does. Run as a program with the folder."""

from __future__ import annotations

import sys
from pathlib import Path

from kpitui.text import Language
from kpitui.ui import run
from kpitui.ui.options import Options

if __name__ == "__main__":
    farewell = None if len(sys.argv) > 2 else lambda: "Collection goes on."
    sys.exit(run(None, Path(sys.argv[1]), Options(language=Language.EN, farewell=farewell)))
