"""Alert rules as the screens know them."""

from __future__ import annotations

import json
from pathlib import Path

from kpitui.config import read
from kpitui.setup import bind
from kpitui.text import Language
from kpitui.ui.rule_cards import rules_of, watch_of

CONFIG = """
[[brand]]
id = "acme"
own = true
[[source]]
name = "posts"
kind = "csv"
path = "Posts.csv"
  [[source.measure]]
  name = "mentions"
  time = "at"
  labels = { brand = "acme", channel = "x", sentiment = "$mood" }
[[alert]]
id = "few"
kpi = "mentions"
warning = { below = 30 }
critical = { below = 10 }
[[alert]]
id = "many"
kpi = "mentions"
warning = { above = 3000 }
[[alert]]
id = "odd"
kpi = "mentions"
warning = { outside = [10, 20] }
"""


def test_rules_are_written_and_read_again(tmp_path: Path) -> None:
    """With their limits in both languages and the side on which they fire; those that have no data are left out."""
    path = tmp_path / "kpitui.toml"
    path.write_text(CONFIG, "utf-8")
    project = bind(read(path, Language.EN), path)
    watch = watch_of(json.loads(json.dumps(rules_of(project))))
    few = watch.rules["few"]
    assert [few.limits[one].say(Language.EN) for one in ("warning", "critical")] == ["below 30", "below 10"]
    assert few.limits["warning"].say(Language.FR) == "sous 30"
    assert [watch.rules[one].low for one in ("few", "many", "odd")] == [True, False, None]
    assert not few.suggested
    given = set(project.configured)
    assert {one.kpi for one in watch.rules.values()} <= given
    assert watch.kpis == len({one.kpi for one in watch.rules.values()})
    assert watch.unconfirmed == len(watch.rules) - 3 > 0
    assert watch.off >= 0
