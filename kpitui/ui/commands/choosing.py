"""Choosing what is looked at: period, network, brand, filter, sorting, breakdown."""

from __future__ import annotations

from kpitui.text import Text
from kpitui.ui.commands.command import Command
from kpitui.ui.host import Host

LISTS = frozenset({"objective", "alerts"})
TABLES = frozenset({"objective"})
LOOKING_FOR = Text("Looking for the networks: press again.", "Recherche des réseaux : appuyez encore.")
SORTED = Text("Sorted by {column}", "Trié par {column}")
UNSORTED = Text("In the catalogue’s order", "Dans l’ordre du catalogue")
ONE_BRAND = Text("There is one brand.", "Il n’y a qu’une marque.")
COLUMNS = {
    "name": Text("name", "nom"),
    "value": Text("value", "valeur"),
    "change": Text("change", "évolution"),
    "pace": Text("target pace", "rythme cible"),
    "state": Text("state", "état"),
}
LADDER = ("24h", "7d", "28d", "90d")


class Periods(Command):
    """The list of periods."""

    id = "periods"
    keys = "p"
    title = Text("choose the period", "choisir la période")
    short = Text("period", "période")

    @classmethod
    def run(cls, monitor: Host) -> None:
        """Show the list."""
        from kpitui.ui.screens.choices import choose_period

        choose_period(monitor)


class Ladder(Command):
    """The parent of the commands for a longer or a shorter period; from outside the list one comes in at a week."""

    step = 0

    @classmethod
    def run(cls, monitor: Host) -> None:
        """Take the period beside, ends kept."""
        period = monitor.view.choice.period
        place = LADDER.index(period) + cls.step if period in LADDER else LADDER.index("7d")
        monitor.choose(period=LADDER[max(0, min(len(LADDER) - 1, place))])


class Longer(Ladder):
    """A longer period."""

    id = "longer"
    keys = "plus,equals_sign"
    title = Text("longer period", "période plus longue")
    step = 1


class Shorter(Ladder):
    """A shorter period."""

    id = "shorter"
    keys = "minus"
    title = Text("shorter period", "période plus courte")
    step = -1


class Ring(Command):
    """The parent of the commands that restrict the view to a neighbouring network; after the last comes all of them."""

    step = 0

    @classmethod
    def run(cls, monitor: Host) -> None:
        """Take the network beside."""
        choice, channels = monitor.view.choice, monitor.view.channels()
        if channels is None:
            monitor.tell(LOOKING_FOR)
            return
        ring: list[tuple[tuple[str, str], ...]] = [()]
        ring += [(("channel", one),) for one in channels]
        ring += [(("segment", name),) for name in monitor.view.profile.segments]
        here = ring.index(choice.labels) if choice.labels in ring else 0
        monitor.choose(labels=ring[(here + cls.step) % len(ring)])


class Network(Ring):
    """The next network."""

    id = "network"
    keys = "c"
    title = Text("next network", "réseau suivant")
    short = Text("network", "réseau")
    step = 1


class NetworkBack(Ring):
    """The network before."""

    id = "network_back"
    keys = "C"
    title = Text("network before", "réseau précédent")
    step = -1


class Brand(Command):
    """The next brand of one's own."""

    id = "brand"
    keys = "B"
    title = Text("choose the brand", "choisir la marque")

    @classmethod
    def run(cls, monitor: Host) -> None:
        """Show the list."""
        from kpitui.ui.screens.choices import choose_brand

        if len(monitor.view.profile.own) < 2:
            monitor.tell(ONE_BRAND)
        else:
            choose_brand(monitor)


class Breakdown(Command):
    """The label by which a KPI is divided."""

    id = "breakdown"
    keys = "b"
    title = Text("break down by …", "ventiler par …")
    where = frozenset({"objective", "details"})

    @classmethod
    def run(cls, monitor: Host) -> None:
        """Show the labels that the KPI really has."""
        from kpitui.ui.screens.choices import choose_label

        choose_label(monitor)


class Find(Command):
    """Filter as you type."""

    id = "find"
    keys = "slash,ctrl+f"
    title = Text("find (! inverts)", "chercher (! inverse)")
    short = Text("find", "chercher")
    where = LISTS

    @classmethod
    def run(cls, monitor: Host) -> None:
        """Open the field."""
        from kpitui.ui.screens.filter import FilterScreen

        monitor.push_screen(FilterScreen(monitor))


class Sort(Command):
    """Sort by the next column."""

    id = "sort"
    keys = "s"
    title = Text("sort by the next column", "trier par la colonne suivante")
    where = TABLES

    @classmethod
    def run(cls, monitor: Host) -> None:
        """Sort."""
        from kpitui.ui.rows import SORTS

        now = monitor.view.choice.sort
        column = SORTS[(SORTS.index(now) + 1) % len(SORTS)]
        monitor.choose(sort=column, reverse=False)
        monitor.tell(SORTED.given(column=COLUMNS[column]) if column else UNSORTED)


class Reverse(Command):
    """Sort the other way round."""

    id = "reverse"
    keys = "S"
    title = Text("reverse the order", "inverser l’ordre")
    where = TABLES

    @classmethod
    def run(cls, monitor: Host) -> None:
        """Turn the order."""
        monitor.choose(reverse=not monitor.view.choice.reverse)


CHOOSING: tuple[type[Command], ...] = (
    Periods,
    Network,
    Find,
    Longer,
    Shorter,
    NetworkBack,
    Brand,
    Breakdown,
    Sort,
    Reverse,
)
