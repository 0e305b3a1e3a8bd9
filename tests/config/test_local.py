"""The local file: laid over the user's, written atomically, recorded, given back."""

import os
import stat
import subprocess
import sys
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest
import tomli

from kpitui.config import read
from kpitui.config.local import local_path, overrides, write_local
from kpitui.errors import ConfigError, StoreError

NOW = datetime(2027, 1, 8, 9, 30, tzinfo=UTC)
USER = """\
[monitor]
theme = "paper"
[[brand]]
id = "acme"
own = true
[[alert]]
id = "low"
kpi = "mentions"
warning = { below = 3.0 }
critical = { below = 2.0 }
[[target]]
kpi = "mentions"
month = 100
"""


@pytest.fixture
def main(tmp_path: Path) -> Path:
    """Return a user's file."""
    file = tmp_path / "kpitui.toml"
    file.write_text(USER, "utf-8")
    return file


def test_it_is_laid_over_the_file_by_key_and_by_id(main: Path) -> None:
    """Tables merge by key, arrays of tables by id; what is not changed stays."""
    write_local(
        main,
        {"monitor.theme": "dusk", "alert.low.warning.below": 3.5, "target.mentions-month.month": 120},
        "zoe",
        NOW,
    )
    config = read(main)
    assert config.monitor.theme == "dusk"
    assert config.alerts[0].warning is not None
    assert config.alerts[0].critical is not None
    assert (config.alerts[0].warning.below, config.alerts[0].critical.below) == (3.5, 2.0)
    assert config.targets[0].month == 120
    assert main.read_text("utf-8") == USER


def test_each_key_says_who_set_it_when_and_what_it_overrides(main: Path) -> None:
    """The record names the hand, the time in UTC and the value of the user's file."""
    write_local(main, {"monitor.theme": "dusk"}, "zoe", NOW)
    write_local(main, {"alert.low.warning.below": 3.5}, "max", NOW)
    found = {one.key: one for one in read(main).overrides}
    assert (found["monitor.theme"].who, found["monitor.theme"].when) == ("zoe", NOW)
    assert (found["monitor.theme"].before, found["monitor.theme"].value) == ("paper", "dusk")
    assert (found["alert.low.warning.below"].before, found["alert.low.warning.below"].who) == (3.0, "max")
    assert {one.key for one in overrides(main)} == {"monitor.theme", "alert.low.warning.below"}


def test_a_key_is_given_back(main: Path) -> None:
    """None takes a key away, and the tables that held nothing else; the user's value holds again."""
    write_local(main, {"monitor.theme": "dusk", "alert.low.warning.below": 3.5}, "zoe", NOW)
    write_local(main, {"alert.low.warning.below": None}, "zoe", NOW)
    assert set(tomli.loads(local_path(main).read_text("utf-8"))) == {"monitor", "changed"}
    write_local(main, {"monitor": None}, "zoe", NOW)
    assert tomli.loads(local_path(main).read_text("utf-8")) == {}
    assert read(main).monitor.theme == "paper"


def test_a_new_item_may_be_added_and_a_gone_one_is_only_noted(main: Path) -> None:
    """A rule made on the screen stands in the local file alone; a change of a rule that is gone is a note."""
    write_local(main, {"alert.mine": {"kpi": "likes", "warning": {"below": 1}}, "alert.low.keep": "5m"}, "zoe", NOW)
    assert [alert.id for alert in read(main).alerts] == ["low", "mine"]
    main.write_text('[[brand]]\nid = "acme"\n', "utf-8")
    config = read(main)
    assert [alert.id for alert in config.alerts] == ["mine"]
    assert ["low" in note.text.say("fr") for note in config.notes] == [True]


def test_a_mistake_names_the_local_file(main: Path) -> None:
    """A wrong value in the local file is placed there, not in the user's."""
    write_local(main, {"monitor.period": 7}, "zoe", NOW)
    with pytest.raises(ConfigError) as caught:
        read(main)
    (problem,) = caught.value.problems
    assert Path(problem.file).name == "kpitui.local.toml"
    assert problem.line > 0


def test_it_is_replaced_whole_its_mode_kept(main: Path) -> None:
    """The file is new each time (no reader sees half), has no leftovers beside it, and keeps its mode."""
    write_local(main, {"monitor.theme": "night"}, "zoe", NOW)
    file = local_path(main)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    file.chmod(0o664)
    before = file.stat().st_ino
    write_local(main, {"monitor.theme": "forest"}, "zoe", NOW)
    assert stat.S_IMODE(file.stat().st_mode) == 0o664
    assert file.stat().st_ino != before
    assert sorted(one.name for one in main.parent.iterdir()) == ["kpitui.local.toml", "kpitui.toml"]


def test_a_link_is_followed(main: Path, tmp_path: Path) -> None:
    """A local file that is a symbolic link stays one; what it leads to is replaced."""
    real = tmp_path / "elsewhere"
    real.mkdir()
    (real / "local.toml").write_text("", "utf-8")
    local_path(main).symlink_to(real / "local.toml")
    write_local(main, {"monitor.theme": "forest"}, "zoe", NOW)
    assert local_path(main).is_symlink()
    assert "theme" in (real / "local.toml").read_text("utf-8")


def test_a_broken_local_file_is_not_overwritten(main: Path) -> None:
    """A local file that cannot be read is a mistake to be shown, never a file to be lost."""
    local_path(main).write_text("a = \n", "utf-8")
    with pytest.raises(ConfigError):
        write_local(main, {"monitor.theme": "forest"}, "zoe", NOW)
    assert local_path(main).read_text("utf-8") == "a = \n"


def test_a_failure_leaves_the_old_file(main: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the disk refuses, the old file stays and nothing is left beside it."""
    write_local(main, {"monitor.theme": "night"}, "zoe", NOW)
    before = local_path(main).read_bytes()

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreError, match="No space"):
        write_local(main, {"monitor.theme": "forest"}, "zoe", NOW)
    assert local_path(main).read_bytes() == before
    assert len(list(main.parent.iterdir())) == 2


def test_odd_ids_survive(main: Path) -> None:
    """Ids with dots, blanks and quotes are kept apart from keys."""
    odd = 'a.b "c" d'
    text = '[[brand]]\nid = "acme"\n[[alert]]\nid = \'a.b "c" d\'\nkpi = "x"\nwarning = { below = 1 }\n'
    main.write_text(text, "utf-8")
    write_local(main, {'alert."a.b \\"c\\" d".warning.below': 2.0}, "zoe", NOW)
    (alert,) = read(main).alerts
    assert alert.id == odd
    assert alert.warning is not None
    assert alert.warning.below == 2.0


def test_a_key_set_or_taken_away_by_hand_counts_as_it_stands(main: Path) -> None:
    """The list is of what the file holds: a key deleted by hand is given back, one added by hand is listed."""
    write_local(main, {"monitor.theme": "dusk", "alert.low.warning.below": 3.5}, "zoe", NOW)
    file = local_path(main)
    text = file.read_text("utf-8").replace('theme = "dusk"', 'period = "28d"')
    file.write_text(text + '[[brand]]\nid = "rival"\nname = "Rival"\n', "utf-8")
    config = read(main)
    assert [(one.key, one.who) for one in sorted(config.overrides, key=lambda one: one.key)] == [
        ("alert.low.warning.below", "zoe"),
        ("brand.rival.name", ""),
        ("monitor.period", ""),
    ]
    assert (config.monitor.theme, config.monitor.period) == ("paper", "28d")
    assert [brand.id for brand in config.brands] == ["acme", "rival"]


def test_two_screens_that_write_at_once_lose_nothing(main: Path) -> None:
    """Each of two processes sets its own keys, one after the other; all of them stand in the end."""
    code = (
        "import sys; from datetime import UTC, datetime; from pathlib import Path\n"
        "from kpitui.config.local import write_local\n"
        "sys.stdin.readline()\n"
        "for number in range(25):\n"
        "    change = {f'alert.{sys.argv[2]}{number}': {'kpi': 'mentions', 'warning': {'below': number}}}\n"
        "    write_local(Path(sys.argv[1]), change, sys.argv[2], datetime.now(UTC))\n"
    )
    words = [sys.executable, "-c", code, str(main)]
    with ExitStack() as stack:
        started = [stack.enter_context(subprocess.Popen([*words, name], stdin=subprocess.PIPE)) for name in ("a", "b")]
        for screen in started:
            assert screen.stdin is not None
            screen.stdin.write(b"go\n")
            screen.stdin.flush()
    assert [screen.returncode for screen in started] == [0, 0]
    assert {one.key for one in overrides(main)} == {f"alert.{name}{number}" for name in "ab" for number in range(25)}


def test_a_suggestion_may_be_changed_that_the_file_says_nothing_of(main: Path) -> None:
    """Its id names what the local file changes; a rule that is gone is a note."""
    write_local(main, {"alert.mentions-suggested.warning": {"anomaly": 4.5}, "alert.gone.keep": "1h"}, "zoe", NOW)
    config = read(main)
    assert [(rule.id, rule.kpi) for rule in config.alerts] == [("low", "mentions"), ("mentions-suggested", "mentions")]
    assert config.alerts[1].warning is not None
    assert config.alerts[1].warning.anomaly == 4.5
    assert [note.key for note in config.notes] == ["alert[2]"]


def test_another_condition_or_form_takes_the_place_of_the_users(main: Path) -> None:
    """A level has one condition and a target one form: the local one; a level laid over by nothing is gone."""
    write_local(main, {"alert.low.warning.change_below": -30, "target.mentions-month.week": 25}, "zoe", NOW)
    config = read(main)
    assert config.alerts[0].warning is not None
    assert (config.alerts[0].warning.condition, config.alerts[0].warning.limit) == ("change_below", -30.0)
    assert (config.targets[0].form, config.targets[0].value) == ("week", 25.0)
    write_local(main, {"alert.low.critical": {}, "alert.low.warning": {"below": 4, "clear": 5}}, "zoe", NOW)
    config = read(main)
    assert config.alerts[0].critical is None
    write_local(main, {"alert.low": None, "target": None}, "zoe", NOW)
    assert read(main).alerts[0].critical is not None
