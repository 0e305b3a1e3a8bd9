"""What the editor saves: beside the user's file, by key and by id, with who and when; it binds, and is given back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import tomli

from kpitui.config import read
from kpitui.kpis.kpi import Condition, Level
from kpitui.setup import Project, bind
from kpitui.store import open_store
from kpitui.text import Language
from kpitui.ui.clerk_work import Work
from kpitui.ui.deep import Ask
from kpitui.ui.draft import Aim, Draft, Editing, Origin, Saved

NOW = 1_795_330_800_000
USER = """\
[[brand]]
id = "lumen"
own = true
[[brand]]
id = "nord"
own = true

[[source]]
name = "posts"
kind = "csv"
path = "posts.csv"

  [[source.measure]]
  name = "mentions"
  time = "at"
  id = "id"
  labels = { brand = "lumen", channel = "x" }

  [[source.measure]]
  name = "impressions"
  kind = "delta"
  time = "at"
  value = "id"
  labels = { brand = "lumen", channel = "x" }

[[alert]]
id = "quiet"
kpi = "mentions"
scope = { brand = "lumen" }
warning = { below = 30, clear = 33 }
critical = { below = 20 }
for = "30m"
keep = "1h"
min_count = 5
notify = ["team"]

[[target]]
kpi = "mentions"
brand = "lumen"
month = 100

[route.team]
terminal = "bell"
[route.others]
terminal = "bell"
brands = ["nord"]
"""
MENTIONS = Ask("mentions", "lumen", "7d")
IMPRESSIONS = Ask("impressions", "lumen", "7d")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return a user's file, beside an empty store."""
    file = tmp_path / "kpitui.toml"
    file.write_text(USER, "utf-8")
    (tmp_path / "posts.csv").write_text("at,id\n2026-11-20T10:00:00Z,1\n", "utf-8")
    open_store(tmp_path / "data", now=NOW).close()
    return file


@pytest.fixture
def work(path: Path, monkeypatch: pytest.MonkeyPatch) -> Work:
    """Return the clerk of a user called zoé."""
    monkeypatch.setenv("KPITUI_USER", "zoé")
    return Work(path, path.parent / "data", Language.EN)


def editing(work: Work, ask: Ask) -> Editing:
    """Return what there is to edit."""
    found = work.answer("editing", (ask,))
    assert isinstance(found, Editing)
    return found


def save(work: Work, ask: Ask, change: Callable[[Draft], Draft]) -> Saved:
    """Change a draft and have it saved."""
    done = work.answer("save", (ask, change(editing(work, ask).draft)))
    assert isinstance(done, Saved)
    return done


def bound(path: Path) -> Project:
    """Return the project that the files make now."""
    return bind(read(path), path)


def local(path: Path) -> dict[str, object]:
    """Return what the local file says, but who changed it."""
    tables = tomli.loads(path.with_name("kpitui.local.toml").read_text("utf-8"))
    return {name: value for name, value in tables.items() if name != "changed"}


def test_the_users_rule_is_what_is_edited(work: Work) -> None:
    """Its levels, times and routes, and the routes that may hear of the brand; the target beside it."""
    found = editing(work, MENTIONS)
    assert found.origin is Origin.OWN
    assert found.draft == Draft(
        "quiet", "mentions", "lumen", (), None,
        Level(Condition.BELOW, 30.0, clear=33.0), Level(Condition.BELOW, 20.0),
        "24h", 1_800_000, ("team",), Aim("mentions-lumen-month", "month", 100.0),
    )  # fmt: skip
    assert (found.routes, found.changes) == (("team",), ())


def test_only_what_was_moved_is_written(work: Work, path: Path) -> None:
    """The rule keeps its id, and all else that the file says; the file itself is untouched; who and when are kept."""
    done = save(
        work, MENTIONS, lambda draft: replace(draft, warning=Level(Condition.BELOW, 40.0, clear=44.0), hold=3_600_000)
    )
    assert done == Saved("kpitui.local.toml")
    assert local(path) == {"alert": [{"id": "quiet", "warning": {"below": 40, "clear": 44}, "for": "1h"}]}
    assert path.read_text("utf-8") == USER
    rule = next(one for one in bound(path).alerts if one.id == "quiet")
    assert (rule.rule.threshold.warning, rule.rule.threshold.critical) == (
        Level(Condition.BELOW, 40.0, clear=44.0),
        Level(Condition.BELOW, 20.0),
    )
    assert (rule.hold, rule.keep, rule.rule.threshold.min_count, rule.notify) == (3_600_000, 3_600_000, 5, ("team",))
    changes = editing(work, MENTIONS).changes
    assert {(one.key, one.who) for one in changes} == {("alert.quiet.warning", "zoé"), ("alert.quiet.for", "zoé")}
    assert all(one.when is not None for one in changes)


def test_another_condition_takes_the_place_of_the_files(work: Work, path: Path) -> None:
    """Both conditions of a level would be a mistake; a level that is taken away is gone."""
    save(work, MENTIONS, lambda draft: replace(draft, warning=Level(Condition.CHANGE_BELOW, -30.0), critical=None))
    threshold = next(one for one in bound(path).alerts if one.id == "quiet").rule.threshold
    assert (threshold.warning, threshold.critical) == (Level(Condition.CHANGE_BELOW, -30.0), None)
    save(work, MENTIONS, lambda draft: replace(draft, critical=Level(Condition.OUTSIDE, 5.0, 50.0)))
    assert editing(work, MENTIONS).draft.critical == Level(Condition.OUTSIDE, 5.0, 50.0)


def test_a_suggestion_becomes_a_rule_of_the_brand_in_view(work: Work, path: Path) -> None:
    """Confirmed for this brand alone, with what the catalogue says of it; the other brand keeps the suggestion."""
    found = editing(work, IMPRESSIONS)
    assert found.origin is Origin.SUGGESTED
    save(work, IMPRESSIONS, lambda draft: replace(draft, notify=("team",)))
    project = bound(path)
    rule = next(one for one in project.alerts if one.id == "impressions-lumen")
    assert (rule.rule.brand, rule.rule.threshold.min_count, rule.notify) == ("lumen", 20, ("team",))
    assert rule.rule.threshold.warning == Level(Condition.WEEKDAY_BELOW, -30.0, clear=-27.0)
    left = next(one for one in project.alerts if one.id == "impressions-suggested")
    assert left.rule.spared == {"lumen"}
    again = editing(work, IMPRESSIONS)
    assert (again.origin, again.draft.rule) == (Origin.OWN, "impressions-lumen")


def test_a_rule_of_the_local_file_is_edited_whole(work: Work, path: Path) -> None:
    """It has nothing below it: a second change must not make it one of a rule that is no more."""
    save(work, IMPRESSIONS, lambda draft: draft)
    save(work, IMPRESSIONS, lambda draft: replace(draft, critical=Level(Condition.WEEKDAY_BELOW, -60.0), hold=60_000))
    rule = next(one for one in bound(path).alerts if one.id == "impressions-lumen")
    assert (rule.rule.threshold.critical, rule.hold) == (Level(Condition.WEEKDAY_BELOW, -60.0), 60_000)
    assert rule.rule.threshold.min_count == 20
    save(work, IMPRESSIONS, lambda draft: replace(draft, warning=None, critical=None))
    assert "impressions-lumen" not in {one.id for one in bound(path).alerts}


def test_a_rule_without_levels_is_turned_off(work: Work, path: Path) -> None:
    """The user's own rule is off, not forgotten."""
    save(work, MENTIONS, lambda draft: replace(draft, warning=None, critical=None))
    assert local(path) == {"alert": [{"id": "quiet", "enabled": False}]}
    assert "quiet" not in {one.id for one in bound(path).alerts}


@pytest.mark.parametrize(
    ("ask", "aim", "unit", "value"),
    [
        (MENTIONS, Aim("mentions-lumen-month", "month", 250.0), "month", 250.0),
        (MENTIONS, Aim("mentions-lumen-month", "week", 60.0), "week", 60.0),
        (IMPRESSIONS, Aim("impressions-lumen-target", "quarter", 1_000.5), "quarter", 1_000.5),
    ],
)
def test_targets_are_moved_and_set(work: Work, path: Path, ask: Ask, aim: Aim, unit: str, value: float) -> None:
    """One of the file is laid over, in another form too; a new one is added."""
    assert not save(work, ask, lambda draft: replace(draft, aim=aim)).problems
    target = next(one for one in bound(path).context.targets if one.kpi == ask.kpi)
    assert (target.unit, target.value, target.brand) == (unit, value, "lumen")
    assert editing(work, ask).draft.aim == aim


def test_a_target_of_the_file_is_taken_away_only_there(work: Work, path: Path) -> None:
    """The editor says so; one of its own goes."""
    gone = save(work, MENTIONS, lambda draft: replace(draft, aim=Aim("mentions-lumen-month", "month")))
    assert len(gone.problems) == 1
    assert not path.with_name("kpitui.local.toml").exists()
    aim = Aim("impressions-lumen-target", "month", 5.0)
    save(work, IMPRESSIONS, lambda draft: replace(draft, aim=aim))
    save(work, IMPRESSIONS, lambda draft: replace(draft, aim=replace(aim, value=None)))
    assert "impressions" not in {one.kpi for one in bound(path).context.targets}


def test_all_that_was_changed_is_given_back(work: Work, path: Path) -> None:
    """The user's own file holds again, for the rule and the target; other rules keep their changes."""
    save(work, IMPRESSIONS, lambda draft: draft)
    moved = Aim("mentions-lumen-month", "month", 1.0)
    save(work, MENTIONS, lambda draft: replace(draft, warning=Level(Condition.BELOW, 40.0), aim=moved))
    work.answer("give_back", (editing(work, MENTIONS).draft,))
    found = editing(work, MENTIONS)
    assert (found.draft.warning, found.changes) == (Level(Condition.BELOW, 30.0, clear=33.0), ())
    assert found.draft.aim == Aim("mentions-lumen-month", "month", 100.0)
    assert "impressions-lumen" in {one.id for one in bound(path).alerts}


def test_what_the_configuration_refuses_is_not_kept(work: Work, path: Path) -> None:
    """A mistake that only binding finds is told in words, and the local file is as it was."""
    save(work, IMPRESSIONS, lambda draft: draft)
    before = path.with_name("kpitui.local.toml").read_bytes()
    done = save(work, MENTIONS, lambda draft: replace(draft, notify=("others",)))
    assert "others" in done.problems[0].say("en")
    assert path.with_name("kpitui.local.toml").read_bytes() == before
    assert editing(work, MENTIONS).draft.notify == ("team",)
