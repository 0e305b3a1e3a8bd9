"""The mistakes that binding finds: kept until all are known, then placed in their files."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from kpitui.config.origins import KeyPath, Origins, Place, Where
from kpitui.errors import ConfigError, Problem
from kpitui.plugins import nearest
from kpitui.text import Text


class Ledger:
    """Mistakes and notes, each at a key of the merged configuration."""

    def __init__(self, origins: Origins) -> None:
        self._origins = origins
        self._mistakes: list[tuple[Where, Text]] = []
        self._notes: list[tuple[Where, Text]] = []

    def locate(self, path: KeyPath, file: Path) -> None:
        """Say in which file a part stands that none of the configuration's files holds."""
        self._origins = replace(self._origins, parts={**self._origins.parts, path: Place(file, ())})

    def wrong(self, path: KeyPath, text: Text) -> None:
        """Keep a mistake."""
        self._mistakes.append((path, text))

    def unknown(self, path: KeyPath, word: str, known: Iterable[str]) -> None:
        """Keep a name that nothing has, with the nearest one."""
        words = sorted(set(known))
        if (near := nearest(word, words)) is not None:
            text = Text(
                "“{word}” is unknown; did you mean “{near}”?", "« {word} » est inconnu ; vouliez-vous dire « {near} » ?"
            ).given(word=word, near=near)
        elif 0 < len(words) <= 12:
            text = Text("“{word}” is unknown; known: {known}", "« {word} » est inconnu ; connus : {known}").given(
                word=word, known=", ".join(words)
            )
        else:
            text = Text("“{word}” is unknown", "« {word} » est inconnu").given(word=word)
        self.wrong(path, text)

    def known(self, path: KeyPath, word: str | None, known: Iterable[str]) -> bool:
        """Tell whether a name exists, and keep it as a mistake if it does not; None exists."""
        if word is None or word in known:
            return True
        self.unknown(path, word, known)
        return False

    def note(self, path: KeyPath, text: Text) -> None:
        """Keep what is allowed but deserves a word."""
        self._notes.append((path, text))

    def problems(self) -> tuple[Problem, ...]:
        """Return the mistakes with their files and lines."""
        return _placed(self._mistakes, self._origins)

    def notes(self) -> tuple[Problem, ...]:
        """Return the notes with their files and lines."""
        return _placed(self._notes, self._origins)

    def close(self) -> None:
        """Raise ``ConfigError`` if there is any mistake."""
        if self._mistakes:
            raise ConfigError(self.problems())


def _placed(mistakes: list[tuple[Where, Text]], origins: Origins) -> tuple[Problem, ...]:
    """Return mistakes with their files and lines; the parser of lines is imported only if there are any."""
    if not mistakes:
        return ()
    from kpitui.config.places import place

    return place(mistakes, origins)
