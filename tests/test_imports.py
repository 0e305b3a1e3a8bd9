"""What an import costs: a fresh process that imports one part of the program leaves the heavy parts out."""

import subprocess
import sys

import pytest

CORE = ("kpis.engine", "kpis.catalogue", "series.dataset", "measures", "config", "text")
HEAVY = ("textual", "rich", "httpx", "pandas", "plotext")


def loaded(*modules: str) -> set[str]:
    """Return the top-level packages that a fresh process holds after importing some modules of the program."""
    imports = "; ".join(f"import kpitui.{module}" for module in modules)
    code = f"import sys; {imports}; print(*sorted({{name.partition('.')[0] for name in sys.modules}}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_the_core_runs_without_a_screen_a_network_and_a_table_library() -> None:
    """Importing the whole core leaves Textual, httpx, pandas and plotext unloaded."""
    assert not loaded(*CORE, "store") & set(HEAVY)


@pytest.mark.parametrize(
    ("module", "left_out"),
    [
        ("__main__", (*HEAVY, "numpy", "pydantic", "click")),
        ("ui.app", ("numpy", "httpx", "pandas", "plotext")),
        ("setup", ("textual", "httpx", "pandas", "plotext")),
        ("sources.csv", ("textual", "httpx", "pandas", "plotext")),
    ],
)
def test_each_part_leaves_out_what_it_does_not_need_at_once(module: str, left_out: tuple[str, ...]) -> None:
    """The first line of a program imports nothing, the screen no numbers' library, a file's kind no network."""
    assert not loaded(module) & set(left_out)
