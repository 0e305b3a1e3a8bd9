"""Help, palette, themes, language, quitting."""

from __future__ import annotations

from kpitui.text import Language, Text
from kpitui.ui.commands.command import Command
from kpitui.ui.host import Host

THEME = Text("Theme: {name}", "Thème : {name}")
AGAIN = Text("ctrl+c again to quit", "encore ctrl+c pour quitter")
RELOADING = Text("The collector reads the configuration again.", "Le collecteur relit la configuration.")


class Help(Command):
    """The keys of the moment and the KPI in view."""

    id = "help"
    keys = "question_mark,f1"
    title = Text("help", "aide")
    short = Text("help", "aide")

    @classmethod
    def run(cls, monitor: Host) -> None:
        """Show it."""
        from kpitui.ui.screens.help import HelpScreen

        monitor.push_screen(HelpScreen(monitor))


class PaletteCommand(Command):
    """Every action, with its key."""

    id = "palette"
    keys = "ctrl+p,colon"
    title = Text("command palette", "palette de commandes")

    @classmethod
    def run(cls, monitor: Host) -> None:
        """Show it."""
        from kpitui.ui.screens.palette import show_palette

        show_palette(monitor)


class NextTheme(Command):
    """The next theme."""

    id = "theme"
    keys = "ctrl+t"
    title = Text("next theme", "thème suivant")

    @classmethod
    def run(cls, monitor: Host) -> None:
        """Change the colours."""
        from kpitui.ui.themes import PALETTES

        names = [palette.name for palette in PALETTES]
        name = names[(names.index(monitor.look.palette.name) + 1) % len(names)]
        monitor.paint_in(name)
        monitor.tell(THEME.given(name=name))


class SwitchLanguage(Command):
    """French or English."""

    id = "language"
    keys = "ctrl+g"
    title = Text("passer en français", "switch to English")

    @classmethod
    def run(cls, monitor: Host) -> None:
        """Change the language at once."""
        monitor.view.speak(Language.EN if monitor.view.language is Language.FR else Language.FR)
        monitor.renew(restyle=True)


class Reload(Command):
    """Read the configuration again."""

    id = "reload"
    keys = "ctrl+r"
    title = Text("reload the configuration", "recharger la configuration")

    @classmethod
    def run(cls, monitor: Host) -> None:
        """Ask for it."""
        monitor.view.feed.reload()
        monitor.tell(RELOADING)


class Redraw(Command):
    """Paint everything again."""

    id = "redraw"
    keys = "ctrl+l"
    title = Text("repaint the screen", "redessiner l’écran")

    @classmethod
    def run(cls, monitor: Host) -> None:
        """Forget what the terminal shows and send all of it."""
        monitor.repaint()


class Quit(Command):
    """Leave."""

    id = "quit"
    keys = "q,ctrl+q"
    title = Text("quit", "quitter")
    short = Text("quit", "quitter")

    @classmethod
    def run(cls, monitor: Host) -> None:
        """Leave at once; the collection goes on as the configuration says."""
        monitor.leave()


class Interrupt(Command):
    """Leave when pressed twice."""

    id = "interrupt"
    keys = "ctrl+c"
    title = Text("twice: quit", "deux fois : quitter")

    @classmethod
    def run(cls, monitor: Host) -> None:
        """Leave if it was pressed within the last two seconds."""
        if monitor.interrupted():
            monitor.leave()
        else:
            monitor.tell(AGAIN)


PROGRAM: tuple[type[Command], ...] = (
    Help,
    PaletteCommand,
    NextTheme,
    SwitchLanguage,
    Reload,
    Redraw,
    Quit,
    Interrupt,
)
