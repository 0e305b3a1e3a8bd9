"""What letters say beside their news, looked up as they are written."""

from __future__ import annotations

from pathlib import Path

from kpitui.measures import Credential, Delivery
from tests.collector.watchman import RULE, TOML, Watchman

DAY = 86_400_000
FRENCH = TOML.replace('timezone = "UTC"', 'timezone = "Europe/Paris"\nlanguage = "fr"')


def said(watchman: Watchman) -> str:
    """Return the only letter that is queued, with plain spaces."""
    (letter,) = watchman.sent()
    return letter.replace("\u00a0", " ").replace("\u202f", " ")


def test_a_letter_says_value_limit_and_since_when(tmp_path: Path) -> None:
    """In the monitor's language and zone."""
    watchman = Watchman(tmp_path, config=FRENCH + RULE)
    watchman.mention(0)
    watchman.after(6)
    letter = said(watchman)
    assert "Attention : Mentions 6 (acme)" in letter
    assert "seuil : au-dessus de 5 · depuis le 1er janv. 11:05" in letter


def test_a_letter_about_a_source_says_what_is_wrong(tmp_path: Path) -> None:
    """The words of its last failure; of a late one, since when nothing was new."""
    watchman = Watchman(tmp_path)
    watchman.after(1, 1, 1)
    watchman.now += 10 * 60_000
    watchman.answer()
    assert "nothing new since 1 Jan 10:15" in said(watchman)
    watchman.now += 10 * 60_000
    watchman.fail(1, refused=True)
    assert "no answer" in said(watchman)


def test_a_letter_about_a_credential_says_when_it_ends(tmp_path: Path) -> None:
    """With the command that renews it, where the source knows one."""
    watchman = Watchman(tmp_path)
    watchman.store.ingest("posts", Delivery(watchman.now, credential=Credential(watchman.now + DAY)))
    watchman.evaluate()
    watchman.attend()
    letter = said(watchman)
    assert "credential of posts" in letter
    assert "ends 2 Jan 10:00" in letter


def test_a_letter_about_a_rule_that_is_gone_still_names_its_kpi(tmp_path: Path) -> None:
    """As it was known last."""
    watchman = Watchman(tmp_path)
    watchman.mention(0)
    watchman.after(6)
    watchman.sent()
    watchman.reload(TOML)
    watchman.after(0)
    assert "Mentions" in said(watchman)
