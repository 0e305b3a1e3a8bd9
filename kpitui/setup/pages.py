"""What a person reads of a kind of source: what it needs, gives and allows, its options, an example."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import ModuleType

from kpitui.config import write_span
from kpitui.setup.docs import keys_described
from kpitui.setup.inputs import given_by, kinds, load_kind
from kpitui.sources.contract import About, Rhythm, SourceOptions
from kpitui.text import Language, Text


@dataclass(frozen=True, slots=True)
class Page:
    """What is to be said of one kind, in one language."""

    kind: str
    title: str
    parts: tuple[tuple[str, str], ...]
    """Heading and text."""
    options: tuple[tuple[str, str, str], ...]
    """Key, default, and what it means."""
    example: str


def titles(language: Language) -> dict[str, str]:
    """Return the kinds of sources with what each is."""
    return {kind: load_kind(kind).TITLE.say(language) for kind in kinds()}


def page_of(kind: str, language: Language) -> Page:
    """Return the page of a kind. Raises ``UsageError`` with the nearest name."""
    module = load_kind(kind)
    about: About | None = getattr(module, "ABOUT", None)
    parts = [] if about is None else [(NEEDS, about.needs), (GIVES, about.gives), (FRESH, about.fresh)]
    rhythm: Rhythm | None = getattr(module, "RHYTHM", None)
    said = [(heading.say(language), text.say(language)) for heading, text in parts]
    measures = ", ".join(_measures(module))
    if measures:
        said.append((MEASURES.say(language), measures))
    if rhythm is not None:
        said.append((ASKED.say(language), _rhythm(rhythm).say(language)))
    example = "" if about is None else about.example
    return Page(kind, module.TITLE.say(language), tuple(said), tuple(_options(module.Options, language)), example)


def markdown(page: Page, language: Language) -> str:
    """Return a page in Markdown."""
    lines = [f"# `{page.kind}`: {page.title}", ""]
    for heading, text in page.parts:
        lines += [f"## {heading}", "", text, ""]
    if page.example:
        lines += [f"## {EXAMPLE.say(language)}", "", "```toml", page.example.rstrip(), "```", ""]
    heads = [one.say(language) for one in (KEY, USUAL, MEANING)]
    lines += [f"## {OPTIONS.say(language)}", "", f"| {' | '.join(heads)} |", "| --- | --- | --- |"]
    for key, default, meaning in page.options:
        lines.append(f"| `{key}` | {f'`{default}`' if default else ''} | {meaning.replace('|', chr(92) + '|')} |")
    return "\n".join(lines) + "\n"


def _measures(module: ModuleType) -> tuple[str, ...]:
    """Return the measures that a kind gives at most, with all its options; none where mappings say them."""
    if not hasattr(module, "measures_of"):
        return ()
    return tuple(getattr(module, "MEASURES", ())) or given_by(module, module.Options.model_construct())


def _rhythm(rhythm: Rhythm) -> Text:
    """Return how often a kind is asked, and how late it is."""
    text = LATE if rhythm.lag else EVERY
    return text.given(every=write_span(rhythm.every), lag=write_span(rhythm.lag) if rhythm.lag else "")


def _options(model: type[SourceOptions], language: Language) -> Iterator[tuple[str, str, str]]:
    """Give the keys of a kind."""
    texts: Mapping[str, str] = keys_described(model, language)
    fields = sorted(model.model_fields.items(), key=lambda item: not item[1].is_required())
    for name, field in fields:
        if field.exclude:
            continue
        needed = REQUIRED.say(language) if field.is_required() else ""
        default = "" if field.is_required() else _default(field.get_default(call_default_factory=True), name, model)
        yield field.alias or name, default, " ".join(one for one in (needed, texts.get(name, "")) if one)


def _default(value: object, name: str, model: type[SourceOptions]) -> str:
    """Return a default as the file would write it."""
    if value is None or value in ((), {}, ""):
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    schema = model.model_json_schema()["properties"].get(name, {})
    if isinstance(value, int) and "months?" in str(schema):
        return write_span(value)
    return ", ".join(map(str, value)) if isinstance(value, tuple | list) else str(value)


NEEDS = Text("What it needs", "Ce qu’il faut")
GIVES = Text("What it gives", "Ce qu’elle donne")
FRESH = Text("How fresh it is", "Sa fraîcheur")
MEASURES = Text("Measures", "Mesures")
ASKED = Text("How often it is asked", "Fréquence d’interrogation")
EXAMPLE = Text("An example", "Un exemple")
OPTIONS = Text("Options", "Options")
KEY = Text("key", "clé")
USUAL = Text("default", "par défaut")
MEANING = Text("what", "sens")
REQUIRED = Text("Required.", "Obligatoire.")
EVERY = Text("Every {every}, unless every says otherwise.", "Toutes les {every}, sauf si every en dit autrement.")
LATE = Text(
    "Every {every}, unless every says otherwise; its figures are taken to be {lag} late, unless lag does.",
    "Toutes les {every}, sauf si every en dit autrement ; ses chiffres ont {lag} de retard, sauf si lag le dit.",
)
