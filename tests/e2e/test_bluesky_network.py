"""Bluesky's own servers on this machine: what was posted there is what the source gives, refusals included."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from kpitui.errors import Cause
from kpitui.measures import Delivery
from tests.e2e.conftest import Site
from tests.servers.bluesky import Network, Person, bluesky, missing
from tests.sources.platforms.asking import Asking, notes, of, total, value

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.full,
    pytest.mark.skipif(bool(missing()), reason=f"Bluesky’s network is not installed: {missing()}"),
]


@dataclass(frozen=True, slots=True)
class Scene:
    """A network in which something happened."""

    network: Network
    roastery: Person
    password: str
    question: str
    """The address of the post that awaited an answer."""
    answer: str
    call: str
    """The address of the post that names the account."""

    def options(self, **more: object) -> dict[str, object]:
        """Return options of a source that asks this network."""
        places = {"base_url": self.network.appview, "pds": self.network.pds, "accounts": "roastery.test"}
        return {**places, "competitors": {"grinder": "grinder.test"}, **more}

    def poll(self, tokens: Path | None = None, **more: object) -> Delivery:
        """Return what a poll gives now."""
        return Asking("bluesky", self.options(**more), int(time.time() * 1000), brand="roastery", tokens=tokens).poll()


def ago(minutes: int) -> str:
    """Return a moment before now as Bluesky writes it."""
    return (datetime.now(UTC) - timedelta(minutes=minutes)).isoformat().replace("+00:00", "Z")


@pytest.fixture(scope="module")
def scene() -> Iterator[Scene]:
    """Give a network where a roastery and a grinder post, and two customers like, follow, ask and speak of them."""
    with bluesky() as network:
        roastery, grinder, bea, cam = (network.join(name) for name in ("roastery", "grinder", "beatrice", "camille"))
        first = network.post(roastery, "Our new roast is here #roastday", createdAt=ago(60))
        second = network.post(roastery, "And it is Ethiopian", reply={"root": first, "parent": first})
        network.post(grinder, "Grinders on sale")
        for person, liked in ((bea, first), (cam, first), (cam, second)):
            network.write(person, "app.bsky.feed.like", {"subject": liked})
        for person, followed in ((bea, roastery), (cam, roastery), (cam, grinder)):
            network.write(person, "app.bsky.graph.follow", {"subject": followed.did})
        network.write(bea, "app.bsky.feed.repost", {"subject": first})
        asked = {"root": first, "parent": first}
        question = network.post(bea, "Is it in stock?", reply=asked, createdAt=ago(50))
        answer = network.post(roastery, "Yes", reply={"root": first, "parent": question}, createdAt=ago(40))
        network.post(bea, "Thanks", reply={"root": first, "parent": answer}, createdAt=ago(35))
        quoted = {"$type": "app.bsky.embed.record", "record": first}
        network.post(cam, "Look", embed=quoted, createdAt=ago(30))
        feature = {"$type": "app.bsky.richtext.facet#mention", "did": roastery.did}
        facets = [{"index": {"byteStart": 0, "byteEnd": 14}, "features": [feature]}]
        text = "@roastery.test are you open?"
        call = network.post(cam, text, facets=facets, langs=["fr"], createdAt=ago(20))
        network.write(roastery, "app.bsky.feed.repost", {"subject": call})
        network.post(bea, "Roastday again #roastday", createdAt=ago(15))
        network.settle()
        password = network.app_password(roastery)
        yield Scene(network, roastery, password, question["uri"], answer["uri"], call["uri"])


def test_public_figures(scene: Scene) -> None:
    """Without a login: followers and own posts, reposts and answers left out, of both brands."""
    found = scene.poll()
    assert value(found, "followers", brand="roastery") == 2
    assert value(found, "followers", brand="grinder") == 1
    assert len(of(found, "posts", brand="roastery")) == 2
    assert len(of(found, "posts", brand="grinder")) == 1
    assert total(found, "likes", brand="roastery") == 3
    assert total(found, "comments", brand="roastery") == 2
    assert total(found, "shares", brand="roastery") == 2
    assert total(found, "likes", brand="grinder") == 0
    assert of(found, "posts", hashtag="roastday")
    assert not found.failed
    assert not found.notes


def test_mentions_messages_and_answers(scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the app password: who names or quotes the account, what awaits an answer, and the answer that was given."""
    monkeypatch.setenv("APP_PASSWORD", scene.password)
    asked = {"app_password": {"env": "APP_PASSWORD"}, "keywords": "roastday", "hashtags": "roastday"}
    found = scene.poll(tmp_path, **asked)
    assert not found.failed
    assert {one.id for one in of(found, "requests")} == {scene.question, scene.call}
    assert [(one.id, one.key) for one in of(found, "answers")] == [(scene.answer, scene.question)]
    assert len({one.id for one in of(found, "mentions")}) == 3
    assert {one.id for one in of(found, "mentions", language="fr")} == {scene.call}
    assert len({one.id for one in of(found, "hashtag_mentions")}) == 1
    assert len({one.key for one in of(found, "mentions")}) == 2
    assert {one.value for one in of(found, "author_followers")} == {0}


def test_the_session_is_kept_and_renewed(scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After the first login the password is not used again: not at a new start, nor where the token is refused."""
    monkeypatch.setenv("APP_PASSWORD", scene.password)
    asked = {"app_password": {"env": "APP_PASSWORD"}}
    assert not scene.poll(tmp_path, **asked).failed
    monkeypatch.setenv("APP_PASSWORD", "wrong-by-now")
    assert not scene.poll(tmp_path, **asked).failed
    (kept,) = tmp_path.glob("*.json")
    before = json.loads(kept.read_text())
    kept.write_text(json.dumps({**before, "access": f"{before['access'][:-8]}AAAAAAAA"}))
    assert not scene.poll(tmp_path, **asked).failed
    assert json.loads(kept.read_text())["refresh"] != before["refresh"]


def test_refusals(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong app password, an account that is not there, a search without a login: each in words that help."""
    monkeypatch.setenv("APP_PASSWORD", "wrong-wrong-wrong")
    wrong = scene.poll(app_password={"env": "APP_PASSWORD"})
    assert "app password is not accepted (AuthenticationRequired" in wrong.failed["requests"].say("en")
    assert value(wrong, "followers", brand="roastery") == 2
    unknown = scene.poll(competitors={"nobody": "nobody.test"})
    assert "there is no account nobody.test" in notes(unknown)
    assert "Profile not found" in notes(unknown)
    assert not unknown.failed
    options = {"base_url": scene.network.pds, "keywords": "roastday"}
    error = Asking("bluesky", options, int(time.time() * 1000)).failure()
    assert error.cause is Cause.PERMISSION
    assert "searched only for who logs in" in error.text.say("en")


def test_check_says_it_all(scene: Scene, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """The program itself, in a process of its own, takes its configuration and tells what it reaches."""
    monkeypatch.setenv("APP_PASSWORD", scene.password)
    brands = '[[brand]]\nid = "roastery"\nown = true\n\n[[brand]]\nid = "grinder"\n'
    source = (
        f'[[source]]\nname = "bluesky"\nkind = "bluesky"\naccounts = "roastery.test"\nkeywords = "roastday"\n'
        f'base_url = "{scene.network.appview}"\npds = "{scene.network.pds}"\n'
        'app_password = { env = "APP_PASSWORD" }\ncompetitors = { grinder = "grinder.test" }\n'
    )
    site.write("kpitui.toml", f"{brands}\n{source}")
    checked = site.run("check")
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert re.search(r"^bluesky +yes", checked.stdout, re.MULTILINE)
    assert "not accepted" not in checked.stdout
    collected = site.run("collect", "--once")
    assert collected.returncode == 0, collected.stderr
    read = site.run("read", "--stored", "--format", "json", "--brand", "roastery")
    readings = {one["kpi"]: one["value"] for one in json.loads(read.stdout)}
    wanted = {
        "mentions": 3,
        "people_talking": 2,
        "followers_total": 2,
        "posts_published": 1,
        "interactions": 7,
        "likes": 3,
    }
    assert {name: readings[name] for name in wanted} == wanted
    assert readings["first_response_time"] == pytest.approx(600, abs=5)


def test_too_many_logins(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server's real 429 is a limit with its time; what needs no login is read all the same."""
    login = f"{scene.network.pds}/xrpc/com.atproto.server.createSession"
    wrong = {"identifier": "roastery.test", "password": "x"}
    answers = [httpx.post(login, json=wrong, timeout=30) for _ in range(31)]
    assert answers[-1].status_code == 429
    monkeypatch.setenv("APP_PASSWORD", scene.password)
    found = scene.poll(app_password={"env": "APP_PASSWORD"})
    until = time.strftime("%H:%M", time.localtime(float(answers[-1].headers["ratelimit-reset"])))
    later = time.strftime("%H:%M", time.localtime(float(answers[-1].headers["ratelimit-reset"]) + 30))
    said = found.failed["requests"].say("en")
    assert f"limited until {until}" in said or f"limited until {later}" in said
    assert value(found, "followers", brand="roastery") == 2
