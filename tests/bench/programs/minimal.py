"""The smallest Textual application that answers keys: the floor of everything that is built on Textual."""

from textual.app import App, ComposeResult
from textual.widgets import Static


class Minimal(App[None]):
    """One line of text that a key changes."""

    BINDINGS = [("q", "quit", "Quit"), ("j", "move(1)", "Down"), ("k", "move(-1)", "Up")]  # noqa: RUF012 - Textual's way

    place = 0

    def compose(self) -> ComposeResult:
        """Return the one line."""
        yield Static("ready " * 12, id="line")

    def action_move(self, step: int) -> None:
        """Change the line, so that the key has an answer on the screen."""
        self.place += step
        self.query_one("#line", Static).update(f"ready {self.place} " * 12)


if __name__ == "__main__":
    Minimal().run()
