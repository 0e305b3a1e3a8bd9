"""Routes to terminals, as a collector has them."""

from kpitui.config.routes import RouteTable, Terminal
from kpitui.notify.contract import Route
from kpitui.notify.delivery import Delivery, Office
from kpitui.notify.opening import open_route
from kpitui.sources.web.client import HttpClient
from tests.notify.post import AtOnce, Memory, a_letter


def route(form: Terminal) -> Route:
    """Return a route to terminals."""
    return open_route("desk", RouteTable(terminal=form), HttpClient())


async def test_the_collector_leaves_letters_to_the_screens() -> None:
    """They arrive at once; which routes lead to terminals is told anew when the configuration has changed."""
    queue = Memory()
    queue.put("desk", a_letter())
    post = Delivery(Office(queue, AtOnce(), lambda: 0), {"desk": route(Terminal.OSC9)})
    await post.turn()
    await post.settle()
    assert queue.arrived == [1]
    assert queue.terminals == {"desk": "osc9"}
    post.adopt({"wall": route(Terminal.BELL)})
    await post.turn()
    assert queue.terminals == {"wall": "bell"}
