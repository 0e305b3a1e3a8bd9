"""Charts that are looked at in peace, by plotext: imported in a thread, while the braille canvas already shows them."""

from __future__ import annotations

import importlib
import sys
import threading
from collections.abc import Callable

from kpitui.charts import braille
from kpitui.charts.plot import Cells, Plot

MODULE = "kpitui.charts.plotext_painter"


class Peaceful:
    """A painter that becomes plotext's once it is there."""

    def __init__(self, ready: Callable[[], None]) -> None:
        self._ready = ready
        self._asked = False

    def __call__(self, plot: Plot, width: int, height: int) -> Cells:
        """Draw by plotext, or in braille as long as it is being imported."""
        if self._imported():
            from kpitui.charts.plotext_painter import paint

            return paint(plot, width, height)
        if not self._asked:
            self._asked = True
            threading.Thread(target=self._import, name="kpitui-plotext", daemon=True).start()
        return braille.paint(plot, width, height)

    def _imported(self) -> bool:
        """Return whether the module is whole, not only begun."""
        module = sys.modules.get(MODULE)
        return module is not None and hasattr(module, "paint")

    def _import(self) -> None:
        """Import it, then say so."""
        importlib.import_module(MODULE)
        self._ready()
