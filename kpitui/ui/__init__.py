"""The monitor in the terminal: a viewer of the store. The only room that imports textual and rich."""

from __future__ import annotations

TYPE_CHECKING = False
# The module typing is not imported before the saved screen is shown.
if TYPE_CHECKING:
    from pathlib import Path

    from kpitui.ui.options import Options

__all__ = ["run"]


def run(project_path: Path | None, data_dir: Path, options: Options) -> int:
    """Show the monitor on a data folder until it is left; imports textual when it is called."""
    import gc

    gc.disable()  # what is imported stays: looking through it again and again costs a tenth of the start
    _import_loop()
    from kpitui.ui.run import run as start

    return start(project_path, data_dir, options)


def _import_loop() -> None:
    """Import asyncio without TLS, which it takes where there is one: 5 MB for a process that opens no connection."""
    import sys

    if "ssl" in sys.modules:
        return
    sys.modules["ssl"] = None  # type: ignore[assignment]
    try:
        import asyncio  # noqa: F401
    finally:
        del sys.modules["ssl"]
