"""Asking every source once into a store of one's own, with progress on a terminal."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from typing import TextIO

from kpitui.collector.ask import Answer, ask_all, costs_money
from kpitui.collector.crew import declare
from kpitui.measures import Poll
from kpitui.setup import BoundSource
from kpitui.store import Store, open_store
from kpitui.store.database import FILE
from kpitui.text import Language, Text

ASKED = Text("{done}/{all} sources", "{done}/{all} sources")
SPARED = Text(
    "{source}: each call costs money, so it was not asked; --paid asks it",
    "{source} : chaque appel est payant, elle n’a donc pas été interrogée ; --paid l’interroge",
)
SPARED_STORED = Text(
    "{source}: each call costs money, so what is stored is used; --paid asks it",
    "{source} : chaque appel est payant, les données enregistrées servent donc ; --paid l’interroge",
)
FAILED = Text("{source}: {cause}", "{source} : {cause}")
PATIENCE = 1.0
"""Seconds after which work shows its progress."""


@dataclass(slots=True)
class Progress:
    """A line on a terminal's standard error that says how far the work is; nothing elsewhere, and not at once."""

    total: int
    language: Language
    out: TextIO = field(default_factory=lambda: sys.stderr)
    done: int = 0
    begun: float = field(default_factory=monotonic)
    shown: bool = False
    said: Text = ASKED
    """How far it is, in words."""

    def step(self) -> None:
        """Count one more thing done, and say so if the work has taken a while."""
        self.done += 1
        if self.out.isatty() and monotonic() - self.begun > PATIENCE:
            self.shown = True
            self.out.write(f"\r{self.said.given(done=self.done, all=self.total).say(self.language)}\033[K")
            self.out.flush()

    def clear(self) -> None:
        """Take the line away."""
        if self.shown:
            self.out.write("\r\033[K")
            self.out.flush()


def gather(store: Store, sources: Sequence[BoundSource], poll: Poll, language: Language) -> list[Answer]:
    """Ask sources once and store what they give; failures are kept in the store too."""
    declare(store, sources)
    progress = Progress(len(sources), language)

    async def ask() -> list[Answer]:
        return await ask_all(sources, poll, lambda _: progress.step())

    answers = asyncio.run(ask())
    progress.clear()
    for answer in answers:
        if answer.delivery is not None:
            store.ingest(answer.source, answer.delivery)
        elif answer.error is not None:
            error = answer.error
            store.failed(answer.source, poll.now, error.text, answer.refused, error.advice)
    return answers


@contextmanager
def store_for(folder: Path, sources: Sequence[BoundSource], poll: Poll) -> Iterator[Store]:
    """Give a store of one's own; it holds what is stored in a folder of the sources that are not asked."""
    spared = {one.name for one in sources if costs_money(one) and not poll.paid}
    if not spared or not (folder / FILE).exists():
        yield open_store(None, now=poll.now)
        return
    with TemporaryDirectory() as name, closing(open_store(folder, read_only=True, now=poll.now)) as kept:
        kept.backup(Path(name) / FILE)
        with closing(open_store(Path(name), now=poll.now)) as store:
            store.retire({row.source for row in store.personal.kept()} - spared)
            yield store


def tell_spared(answers: Sequence[Answer], stored: Iterable[str], language: Language) -> None:
    """Name the sources that were not asked on standard error, and say whether something of them is stored."""
    held = frozenset(stored)
    for answer in answers:
        if answer.spared:
            text = SPARED_STORED if answer.source in held else SPARED
            sys.stderr.write(f"kpitui: {text.given(source=answer.source).say(language)}\n")


def complain(answers: Sequence[Answer], language: Language) -> bool:
    """Name the sources that failed on standard error, and tell whether there are any."""
    failed = [answer for answer in answers if answer.error is not None]
    for answer in failed:
        cause = answer.error.text if answer.error else ""
        sys.stderr.write(f"kpitui: {FAILED.given(source=answer.source, cause=cause).say(language)}\n")
    return bool(failed)
