"""A line to type in. Its text goes out as it changes; keys are its own while it has the focus."""

from __future__ import annotations

from textual.events import Key, Paste
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from kpitui.text.clean import plain
from kpitui.ui.themes import Role
from kpitui.ui.widgets.pen import Look, Pen

LIMIT = 80


class Field(Widget, can_focus=True):
    """A line to type in."""

    class Changed(Message):
        """The text is another."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def __init__(self, look: Look, prompt: str, text: str = "") -> None:
        super().__init__()
        self.look = look
        self.prompt = prompt
        self.text = text

    def render_line(self, y: int) -> Strip:
        """Paint prompt, text and cursor."""
        pen = Pen(self.look, self.size.width).put(f"{self.prompt} ", Role.ACCENT, bold=True)
        return pen.put(self.text).put(" ", Role.BADGE if self.has_focus else Role.TEXT).strip()

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Say that what can be written is written."""
        return character is not None and character.isprintable()

    def on_key(self, event: Key) -> None:
        """Write, rub out, empty."""
        if event.key == "backspace":
            self._write(self.text[:-1])
        elif event.key == "ctrl+u":
            self._write("")
        elif event.key == "ctrl+w":
            self._write(self.text.rstrip().rpartition(" ")[0])
        elif event.character is not None and event.character.isprintable():
            self._write(self.text + event.character)
        else:
            return
        event.stop()
        event.prevent_default()

    def on_paste(self, event: Paste) -> None:
        """Write what is pasted, on one line."""
        event.stop()
        self._write(self.text + plain(event.text))

    def _write(self, text: str) -> None:
        """Take another text and say so."""
        self.text = text[:LIMIT]
        self.refresh()
        self.post_message(self.Changed(self.text))
