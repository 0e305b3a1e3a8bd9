"""``kpitui sources``: the kinds of sources there are, or one of them in full."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from kpitui.cli.options import session_of
from kpitui.cli.speech import spoken
from kpitui.text import Language, Text

if TYPE_CHECKING:
    from kpitui.setup.pages import Page

WHAT = Text(
    "List the kinds of sources, or show one: what it needs, gives and allows, its options, an example.",
    "Lister les types de sources, ou en montrer un : ce qu’il faut, ce qu’il donne, ses options, un exemple.",
)
MORE = Text("kpitui sources KIND shows one in full.", "kpitui sources TYPE en montre un en entier.")
TITLES = (Text("Kind", "Type"), Text("What it is", "Ce que c’est"))
WIDTH = 100
"""Columns of the texts."""


def command(language: Language) -> click.Command:
    """Return the command in a language."""

    @spoken(language, "sources", WHAT)
    @click.argument("kind", required=False)
    @click.pass_context
    def run(ctx: click.Context, kind: str | None) -> None:
        from kpitui.setup.pages import page_of

        spoken_in = session_of(ctx).language
        if kind is None:
            click.echo(_listing(spoken_in))
        else:
            click.echo("\n".join(_lines(page_of(kind, spoken_in), spoken_in)))

    return run


def _listing(language: Language) -> str:
    """Return all kinds, one a line."""
    from kpitui.cli.printing import Column, as_table
    from kpitui.setup.pages import titles

    columns = [Column(title.say(language)) for title in TITLES]
    table = as_table(columns, [[kind, title] for kind, title in titles(language).items()])
    return f"{table}\n{MORE.say(language)}"


def _lines(page: Page, language: Language) -> Iterator[str]:
    """Give a page as plain text."""
    import textwrap

    from kpitui.cli.printing import Column, as_table
    from kpitui.setup.pages import EXAMPLE, KEY, MEANING, OPTIONS, USUAL

    yield f"{page.kind}: {page.title}"
    for heading, text in page.parts:
        yield ""
        yield heading
        for paragraph in text.splitlines():
            yield from textwrap.wrap(paragraph, WIDTH, initial_indent="  ", subsequent_indent="  ")
    if page.example:
        yield ""
        yield EXAMPLE.say(language)
        yield textwrap.indent(page.example.rstrip(), "  ")
    yield ""
    yield OPTIONS.say(language)
    yield as_table([Column(one.say(language)) for one in (KEY, USUAL, MEANING)], [list(one) for one in page.options])
