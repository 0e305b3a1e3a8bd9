"""``kpitui demo``: the monitor on an invented market, in a folder that is gone afterwards."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import click

from kpitui.cli.options import session_of
from kpitui.cli.session import Session
from kpitui.cli.speech import spoken
from kpitui.text import Language, Text

WHAT = Text(
    "Open the monitor on invented data: no network, no files left behind.",
    "Ouvrir le moniteur sur des données inventées : sans réseau, sans laisser de fichiers.",
)
PATIENCE = 5.0
"""Seconds that the demo's collector has for ending."""


def command(language: Language) -> click.Command:
    """Return the command in a language."""

    @spoken(language, "demo", WHAT)
    @click.pass_context
    def run(ctx: click.Context) -> int:
        return _demo(session_of(ctx))

    return run


def _demo(session: Session) -> int:
    """Run the monitor on a copy of the demo's configuration, and remove everything at the end."""
    from kpitui.cli.collect import DEMO_FOLDER
    from kpitui.cli.monitor import Watchman, check_brand, need_terminal, show
    from kpitui.collector.child import Command
    from kpitui.sources.market import demo_text

    need_terminal()
    folder = Path(tempfile.mkdtemp(prefix=DEMO_FOLDER))
    session.config, session.data_dir = folder / "kpitui.toml", folder / "data"
    session.config.write_text(demo_text(session.language), "utf-8")
    check_brand(session)
    watchman = Watchman(Command(session.config, session.data_dir, session.language.value, temporary=True))
    watchman.start()

    def leave() -> str:
        watchman.end(PATIENCE)
        shutil.rmtree(folder, ignore_errors=True)
        return ""

    try:
        return show(session, leave, watchman.trouble, fleeting=True)
    finally:
        leave()
