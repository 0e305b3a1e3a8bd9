"""The ledger of mistakes."""

from pathlib import Path

import pytest

from kpitui.config.origins import Origins
from kpitui.errors import ConfigError
from kpitui.setup.ledger import Ledger
from kpitui.text import Text

MAIN = Path("kpitui.toml")
ORIGINS = Origins(MAIN, (MAIN,), {}, {MAIN: b"[monitor]\nperiod = 7\n"})


def test_it_closes_quietly_when_nothing_is_wrong() -> None:
    """Notes alone raise nothing."""
    ledger = Ledger(ORIGINS)
    assert ledger.known(("monitor",), None, ())
    assert ledger.known(("monitor",), "a", ("a", "b"))
    ledger.note(("monitor", "period"), Text("a word", "un mot"))
    ledger.close()
    assert [(note.line, note.key) for note in ledger.notes()] == [(2, "monitor.period")]


@pytest.mark.parametrize(
    ("word", "known", "said"),
    [
        ("mentoins", ("mentions", "reach"), "did you mean “mentions”?"),
        ("xyz", ("mentions", "reach"), "known: mentions, reach"),
        ("xyz", tuple(f"word{number}" for number in range(40)), "“xyz” is unknown"),
        ("xyz", (), "“xyz” is unknown"),
    ],
)
def test_an_unknown_name_is_told_with_what_helps(word: str, known: tuple[str, ...], said: str) -> None:
    """The nearest word, else the few there are, else nothing."""
    ledger = Ledger(ORIGINS)
    assert not ledger.known(("monitor", "period"), word, known)
    with pytest.raises(ConfigError) as caught:
        ledger.close()
    assert caught.value.problems[0].text.say("en").endswith(said)
