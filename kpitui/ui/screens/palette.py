"""The command palette: every action with its key, every KPI, brands, themes, languages."""

from __future__ import annotations

from kpitui.text import Language, Text
from kpitui.ui.host import Host
from kpitui.ui.screens.box import BoxScreen, Item, fitting
from kpitui.ui.themes import PALETTES

THEME = Text("theme: {name}", "thème : {name}")
KPI = Text("go to {name}", "aller à {name}")
LANGUAGES = {Language.EN: "English", Language.FR: "français"}
LANGUAGE = Text("language", "langue")
TITLE = Text("Commands", "Commandes")
HIDDEN = frozenset({"palette", "interrupt"})


def show_palette(monitor: Host) -> None:
    """Open the palette."""
    items = palette_items(monitor)
    screen = BoxScreen(monitor, monitor.view.speech.say(TITLE), lambda typed: fitting(items, typed)[:200], typing=True)
    monitor.push_screen(screen, lambda key: run(monitor, key or ""))


def palette_items(monitor: Host) -> list[Item]:
    """Return everything that can be done now."""
    view, say = monitor.view, monitor.view.speech.say
    items = [
        Item(f"command/{one.id}", say(one.title), " ".join(one.keys[:2]), words=f"{one.id} {_both(one.title)}")
        for one in monitor.actions()
        if one.id not in HIDDEN and one.available
    ]
    items += [
        Item(f"language/{code}", name, here=code is view.language, words=_both(LANGUAGE))
        for code, name in LANGUAGES.items()
    ]
    for one in PALETTES:
        name = THEME.given(name=one.name)
        items.append(Item(f"theme/{one.name}", say(name), here=one is monitor.look.palette, words=_both(name)))
    for row, kpi in view.board_rows():
        aliases = " ".join(kpi.aliases)[:20]
        items.append(Item(f"kpi/{row.reading.kpi}", say(KPI.given(name=kpi.label)), aliases, words=_both(kpi.label)))
    return items


def _both(text: Text) -> str:
    """Return a text in both languages: whoever looks for a word may have learnt it in the other."""
    return f"{text.en} {text.fr}"


def run(monitor: Host, key: str) -> None:
    """Do what was chosen."""
    kind, _, name = key.partition("/")
    if kind == "command":
        monitor.action_command(name)
    elif kind == "theme":
        monitor.paint_in(name)
    elif kind == "language":
        monitor.view.speak(Language(name))
        monitor.renew(restyle=True)
    elif kind == "kpi" and (kpi := monitor.view.profile.kpi(name)) is not None:
        monitor.go(kpi.objective)
        monitor.view.choice = monitor.view.choice.with_selected(name)
        monitor.renew()
