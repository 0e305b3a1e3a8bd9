"""A table of 100 rows in Textual's own DataTable, all of them changing once a second: the ready-made way."""

import random

from textual.app import App, ComposeResult
from textual.widgets import DataTable

ROWS = 100
BARS = "▁▂▃▄▅▆▇█"


class Table(App[None]):
    """Name, value, change, sparkline and state of 100 figures."""

    BINDINGS = [("q", "quit", "Quit"), ("j", "cursor_down", "Down"), ("k", "cursor_up", "Up")]  # noqa: RUF012 - Textual's way

    def compose(self) -> ComposeResult:
        """Return the table."""
        yield DataTable[str](cursor_type="row")

    def on_mount(self) -> None:
        """Fill the table and start the clock."""
        self.table = self.query_one(DataTable)
        for name in ("KPI", "Value", "Change", "7 days", "State"):
            self.table.add_column(name, key=name)
        for row in range(ROWS):
            self.table.add_row(f"Figure {row:03}", "0", "0.0 %", BARS * 3, "ok", key=str(row))
        self.set_interval(1.0, self.tick)

    def tick(self) -> None:
        """Change every row."""
        for row in range(ROWS):
            value = random.randrange(100_000)  # noqa: S311 - figures, not secrets
            self.table.update_cell(str(row), "Value", f"{value:,}")
            self.table.update_cell(str(row), "Change", f"{value / 7919:.1f} %")
            self.table.update_cell(str(row), "7 days", BARS[value % 8] + BARS * 2 + BARS[value % 7])

    def action_cursor_down(self) -> None:
        """Move the cursor down."""
        self.table.action_cursor_down()

    def action_cursor_up(self) -> None:
        """Move the cursor up."""
        self.table.action_cursor_up()


if __name__ == "__main__":
    Table().run()
