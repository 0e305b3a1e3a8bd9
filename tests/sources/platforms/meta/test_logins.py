"""Who asks Meta: a token of the options, one that a login keeps, a page's own."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from kpitui.errors import Cause
from kpitui.sources.platforms.meta.logins import proof_of
from kpitui.sources.web.tokens import Tokens, token_file
from tests.servers.replay import Asked, Reply, said
from tests.sources.platforms.asking import NOW, value
from tests.sources.platforms.meta.world import PAGE_TOKEN, QUIET, SECRET, TOKEN, error, world

ENDS = 1_995_000_000_000


def test_a_secret_that_cannot_be_had() -> None:
    """A secret that can't be read lets nobody in: the poll fails once, with what to do, and asks nothing."""
    with world("facebook") as meta:
        failure = meta.asking(accounts="acme", token={"env": "KPITUI_TEST_UNSET"}).failure()
        assert not meta.server.asked
    assert failure.cause is Cause.AUTH
    assert "KPITUI_TEST_UNSET" in failure.text.say("en")
    assert failure.advice is not None
    assert failure.advice.say("fr").startswith("Mettez le secret là où ")


def test_kept_login(tmp_path: Path) -> None:
    """Without a token in the options the login that is kept asks; its end names the command that renews it."""
    token_file(tmp_path, "test").write(Tokens(TOKEN, until=ENDS, got=NOW, client="app-id"))
    told = said({"data": {"expires_at": ENDS // 1000}})
    with world("facebook", debug_token=told) as meta:
        asking = meta.asking(accounts="acme", without=QUIET, token=None, client_id="app-id")
        found = replace(asking, tokens=tmp_path).poll()
        first = meta.server.asked[0]
    assert value(found, "followers") == 1200
    assert first.headers["authorization"] == f"Bearer {TOKEN}"
    assert found.credential is not None
    assert (found.credential.until, found.credential.renewal) == (ENDS, "kpitui auth test")


def test_nobody_has_logged_in(tmp_path: Path) -> None:
    """Without a token and a login it says how to log in."""
    with world("facebook") as meta:
        asking = meta.asking(accounts="acme", token=None, client_id="app-id")
        failure = replace(asking, tokens=tmp_path).failure()
    assert failure.cause is Cause.AUTH
    assert failure.advice is not None
    assert "kpitui auth test" in failure.advice.say("en")


def test_a_page_token_that_has_changed() -> None:
    """A page's token that is refused is asked for anew, once, and the call is signed with the new one."""
    given = iter(["first-token-of-the-page", PAGE_TOKEN, PAGE_TOKEN])

    def page(asked: Asked) -> Reply:
        """Refuse the first token."""
        if asked.query["fields"] == "access_token":
            return said({"access_token": next(given)})
        if asked.headers["authorization"] != f"Bearer {PAGE_TOKEN}":
            return error(190, "The session is invalid", error_subcode=460)
        return said({"followers_count": 7})

    with world("facebook", acme=page) as meta:
        found = meta.asking(accounts="acme", without=QUIET).poll()
        last = meta.calls("acme")[-1]
    assert value(found, "followers") == 7
    assert last.query["appsecret_proof"] == proof_of(PAGE_TOKEN, SECRET)


def test_a_token_that_is_a_page_s_already() -> None:
    """A token that gives no page's token is used as it is."""

    def page(asked: Asked) -> Reply:
        """Give no token."""
        if asked.query["fields"] == "access_token":
            return error(100, "(#100) Tried accessing nonexisting field (access_token)")
        return said({"followers_count": 7})

    with world("facebook", acme=page) as meta:
        assert value(meta.asking(accounts="acme", without=QUIET, client_secret=None).poll(), "followers") == 7
        last = meta.calls("acme")[-1]
    assert last.headers["authorization"] == f"Bearer {TOKEN}"
    assert "appsecret_proof" not in last.query


def test_secrets_are_in_no_text() -> None:
    """Whatever Meta repeats of tokens and secrets, no text shows it."""
    leaking = error(10, f"(#10) {TOKEN} {PAGE_TOKEN} {SECRET} {proof_of(PAGE_TOKEN, SECRET)}?access_token={TOKEN}")
    with world("facebook", acme__conversations=leaking, acme__tagged=leaking) as meta:
        found = meta.asking(accounts="acme", without=["days", "posts", "leads"]).poll()
    assert found.failed
    texts = repr(found) + "".join(note.say("fr") for note in found.notes)
    for secret in (TOKEN, PAGE_TOKEN, SECRET, proof_of(PAGE_TOKEN, SECRET)):
        assert secret not in texts
