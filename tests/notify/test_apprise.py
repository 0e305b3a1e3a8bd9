"""Letters by Apprise, which is an extra."""

import sys
from collections.abc import Iterator

import pytest

from kpitui.config.routes import RouteTable
from kpitui.errors import RouteError
from kpitui.notify.contract import Route
from kpitui.notify.opening import open_route
from kpitui.sources.web.client import HttpClient
from kpitui.text import Language
from tests.notify.post import a_letter
from tests.servers.faults import Faults, closed_port, faults

pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")


@pytest.fixture
def server() -> Iterator[Faults]:
    """Give a server."""
    with faults() as running:
        yield running


def route(url: object) -> Route:
    """Return a route to an Apprise URL."""
    return open_route("team", RouteTable.model_validate({"url": url}), HttpClient())


async def refused(url: object) -> str:
    """Return why a letter was not sent; it is tried again, and holds no secret."""
    with pytest.raises(RouteError) as caught:
        await route(url).send(a_letter())
    assert not caught.value.permanent
    assert "s3cr3t" not in str(caught.value) + caught.value.text.say(Language.FR)
    return str(caught.value)


async def test_a_letter_arrives(server: Faults) -> None:
    """By the service that the URL names."""
    pytest.importorskip("apprise")
    await route(f"json://127.0.0.1:{server.port}/said").send(a_letter())
    assert server.asked[0].startswith("POST /said")


async def test_without_the_package_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """The letter waits until it is installed."""
    monkeypatch.setitem(sys.modules, "apprise", None)
    assert await refused("json://127.0.0.1/s3cr3t") == "url needs Apprise: install kpitui[notify]"


async def test_a_service_that_fails_says_why_without_secrets(server: Faults, capfd: pytest.CaptureFixture[str]) -> None:
    """And writes nothing to the terminal by itself."""
    pytest.importorskip("apprise")
    said = await refused(f"json://s3cr3t-user:s3cr3t-pass@127.0.0.1:{server.port}/s3cr3t-path")
    assert said.startswith("JSON did not take it")
    assert "JSON did not take it" in await refused(f"json://127.0.0.1:{closed_port()}/s3cr3t")
    out, err = capfd.readouterr()
    assert out + err == ""


async def test_a_url_of_no_service_is_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither its form nor its secret is repeated."""
    pytest.importorskip("apprise")
    assert await refused("nothing://s3cr3t") == "the URL is none that Apprise knows"
    monkeypatch.delenv("SLACK_NOT_SET", raising=False)
    assert "SLACK_NOT_SET" in await refused({"env": "SLACK_NOT_SET"})


def test_it_is_not_imported_before_it_is_used() -> None:
    """Opening a route costs nothing."""
    import subprocess

    code = (
        "import sys; from kpitui.config.routes import RouteTable; from kpitui.notify.opening import open_route;"
        "open_route('x', RouteTable(url='json://h'), None); open_route('x', RouteTable(webhook='http://h'), None);"
        "open_route('x', RouteTable(terminal='bell'), None); print(*sorted(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"apprise", "httpx", "numpy", "pandas", "textual"} & set(done.stdout.split())
