"""Choosing what is looked at: period, network, brand, filter, sorting, breakdown."""

from __future__ import annotations

from kpitui.text import Text
from kpitui.ui.commands.command import Command
from kpitui.ui.host import Host

LISTS = frozenset({"objective"})
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


class Longer(Command):
    """A longer period."""

    id = "longer"
    keys = "plus,equals_sign"
    title = Text("longer period", "période plus longue")

    @classmethod
    def run(cls, monitor: Host) -> None:
        """Take the next longer one."""
        monitor.choose(period=_beside(monitor.view.choice.period, 1))


class Shorter(Command):
    """A shorter period."""

    id = "shorter"
    keys = "minus"
    title = Text("shorter period", "période plus courte")

    @classmethod
    def run(cls, monitor: Host) -> None:
        """Take the next shorter one."""
        monitor.choose(period=_beside(monitor.view.choice.period, -1))


def _beside(period: str, by: int) -> str:
    """Return the period after or before on the ladder, ends kept; from outside it one comes in at a week."""
    if period not in LADDER:
        return "7d"
    return LADDER[max(0, min(len(LADDER) - 1, LADDER.index(period) + by))]


class Network(Command):
    """The next network."""

    id = "network"
    keys = "c"
    title = Text("next network", "réseau suivant")
    short = Text("network", "réseau")

    @classmethod
    def run(cls, monitor: Host) -> None:
        """Take it."""
        _network(monitor, 1)


class NetworkBack(Command):
    """The network before."""

    id = "network_back"
    keys = "C"
    title = Text("network before", "réseau précédent")

    @classmethod
    def run(cls, monitor: Host) -> None:
        """Take it."""
        _network(monitor, -1)


def _network(monitor: Host, by: int) -> None:
    """Restrict the view to the next network; after the last comes all of them."""
    choice, channels = monitor.view.choice, monitor.view.channels()
    if channels is None:
        monitor.tell(LOOKING_FOR)
        return
    ring: list[tuple[tuple[str, str], ...]] = [()]
    ring += [(("channel", one),) for one in channels]
    ring += [(("segment", name),) for name in monitor.view.profile.segments]
    here = ring.index(choice.labels) if choice.labels in ring else 0
    monitor.choose(labels=ring[(here + by) % len(ring)])


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
    where = LISTS

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
    where = LISTS

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
