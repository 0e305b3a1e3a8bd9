"""What the screen's process does not carry."""

from __future__ import annotations

import subprocess
import sys

HEAVY = ("ssl", "hashlib", "email", "importlib.metadata", "numpy", "pydantic", "plotext", "httpx", "pandas")


def test_the_screen_imports_nothing_heavy() -> None:
    """Neither TLS nor the metadata of packages nor anything of numbers weighs on the monitor; TLS is there if asked."""
    code = (
        "import sys, kpitui.ui; kpitui.ui._import_loop(); import kpitui.ui.run;"
        "from kpitui.ui.terminal.cells import supported; assert supported();"
        f"print([name for name in {HEAVY!r} if name in sys.modules]); import ssl; ssl.SSLContext"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "[]", done.stderr
    assert done.returncode == 0, done.stderr
