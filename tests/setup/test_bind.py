"""Binding: names that mean nothing are all found, each at its line; what is right becomes a project."""

import subprocess
import sys
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from kpitui.config import parse
from kpitui.errors import ConfigError
from kpitui.setup import bind
from tests.setup.opening import BRANDS, SOURCE, keys, opened, problems

MENTIONS = '[[source.measure]]\nname = "mentions"\nid = "id"\nlabels = { brand = "$brand" }\n'

WRONG = """\
[monitor]
period = "7x"
timezone = "Europe/Pari"
currency = "EURO"
[[brand]]
id = "acme"
own = true
competitors = ["globx"]
kpis = ["mentins", "ab_test"]
currency = "euros"
[[brand]]
id = "globex"
[[source]]
name = "s"
kind = "cvs"
[[source]]
name = "t"
kind = "csv"
pth = "x.csv"
[[source.measure]]
name = "mention"
[[source.measure]]
name = "mentions"
kind = "gauge"
timezone = "Mars"
time_format = "dd/mm"
labels = { brand = "acmee" }
[kpi.x]
formula = "sum(mentins)"
unit = "percents"
objective = "awarness"
[kpi.mentions]
better = "up"
window = "month2"
[[alert]]
kpi = "mention"
scope = { brand = "acmee" }
warning = { below = 1 }
notify = ["tem"]
window = "8"
[[target]]
kpi = "mentionz"
brand = "acmee"
month = 1
[[campaign]]
name = "c"
from = 2027-01-01
to = 2027-01-02
brand = "acmee"
[segment.s]
where = { language = { not = "fr" } }
[route.team]
command = ["x"]
brands = ["acmee"]
[report.r]
route = "tem"
period = "lst_month"
kpis = ["mentionz"]
[quiet_hours]
from = "20:00"
to = "08:00"
timezone = "Mars"
[keys]
freez = "f"
"""

WRONG_KEYS = [
    "monitor.period",
    "monitor.timezone",
    "monitor.currency",
    "brand[1].competitors[1]",
    "brand[1].kpis[1]",
    "brand[1].kpis[2]",
    "brand[1].currency",
    "source[1].kind",
    "source[2].path",
    "source[2].pth",
    "source[2].measure[1].name",
    "source[2].measure[2].kind",
    "source[2].measure[2].timezone",
    "source[2].measure[2].time_format",
    "source[2].measure[2].labels.brand",
    "kpi.x.formula",
    "kpi.x.unit",
    "kpi.x.objective",
    "kpi.mentions.better",
    "kpi.mentions.window",
    "alert[1].kpi",
    "alert[1].scope.brand",
    "alert[1].notify[1]",
    "alert[1].window",
    "target[1].kpi",
    "target[1].brand",
    "campaign[1].brand",
    "segment.s.where.language",
    "route.team.brands[1]",
    "report.r.route",
    "report.r.period",
    "report.r.kpis[1]",
    "quiet_hours.timezone",
    "keys.freez",
]


def test_a_right_configuration_becomes_a_project(tmp_path: Path) -> None:
    """The project has the zone, the brands with their defaults, the sources, and the folder of relative paths."""
    project = opened(BRANDS + SOURCE + MENTIONS, tmp_path)
    assert project.context.zone == ZoneInfo("Europe/Paris")
    assert [(one.id, one.name, one.own, one.currency) for one in project.context.brands] == [
        ("acme", "Acme", True, "EUR"),
        ("globex", "globex", False, "EUR"),
    ]
    assert project.context.competitors("acme") == ("globex",)
    assert project.sources[0].settings.folder == project.folder == tmp_path
    assert project.sources[0].settings.every == 900_000


def test_every_problem_of_every_part_is_found_at_once() -> None:
    """Words of the monitor, brands, sources, KPIs, rules, targets, plans and keys are judged together."""
    found = problems(WRONG)
    assert [problem.key for problem in found] == WRONG_KEYS
    lines = WRONG.splitlines()
    for problem in found:
        assert problem.line > 0
        assert problem.text.say("fr") != problem.text.say("en")
        last = problem.key.rpartition(".")[2].partition("[")[0]
        assert last in lines[problem.line - 1] or last == "path"


def test_mistakes_of_form_do_not_hide_those_of_names() -> None:
    """An unknown key and an unknown KPI are told together; what only follows from the first is not told."""
    found = keys(
        '[[brand]]\nid = "acme"\nown = "yes"\nkpis = ["mentins"]\n[measure.visits]\nkind = 3\n'
        '[kpi.x]\nobjective = "awareness"\nformula = "sum(visits) / sum(sesions)"\n'
        '[[source]]\nkind = "cvs"\n[[source.measure]]\nname = "mentoins"\n'
    )
    assert found == [
        "brand[1].own",
        "brand[1].kpis[1]",
        "measure.visits.kind",
        "source[1].name",
        "source[1].kind",
        "source[1].measure[1].name",
    ]


def test_bind_raises_what_it_finds(tmp_path: Path) -> None:
    """``bind`` alone says every problem of names of a configuration whose form is right."""
    path = tmp_path / "kpitui.toml"
    config = parse(BRANDS + '[[alert]]\nkpi = "a"\nwarning = { below = 1 }\n[[target]]\nkpi = "b"\nweek = 1\n', path)
    with pytest.raises(ConfigError) as caught:
        bind(config, path)
    assert [problem.key for problem in caught.value.problems] == ["alert[1].kpi", "target[1].kpi"]


def test_binding_a_right_configuration_costs_no_heavy_import(tmp_path: Path) -> None:
    """A screen may bind a configuration: neither pandas, numpy, httpx, plotext nor tree-sitter is loaded by it."""
    file = tmp_path / "kpitui.toml"
    http = '[[source]]\nname = "h"\nkind = "http"\nurl = "https://example.com"\n'
    file.write_text(BRANDS + SOURCE + MENTIONS + http + MENTIONS, "utf-8")
    code = (
        "import sys, pathlib; from kpitui.setup import open_project; open_project(pathlib.Path(sys.argv[1]));"
        "print([m for m in ('pandas', 'numpy', 'httpx', 'textual', 'plotext', 'tree_sitter') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code, str(file)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_wrong_figure_typed_by_hand_names_its_own_file(tmp_path: Path) -> None:
    """A measure that is no more is told with the file of typed figures, not with the configuration."""
    (tmp_path / "kpitui.typed.csv").write_text("measure,time,value\nspnd,2027-01-01T00:00:00Z,3\n", "utf-8")
    (problem,) = problems(BRANDS, tmp_path)
    assert Path(problem.file).name == "kpitui.typed.csv"
    assert "“spend”" in problem.text.say("en")


def test_nothing_in_a_message_moves_a_cursor() -> None:
    """Escapes written in a file do not reach the terminal, and names that hold them are refused."""
    found = problems('[monitor]\nperiod = "7\\u001b]0;title\\u0007d"\n[[brand]]\nid = "a\\u001b[31mb"\n')
    assert [problem.key for problem in found] == ["monitor.period", "brand[1].id"]
    assert not any({"\x1b", "\x07"} & set(problem.say("fr")) for problem in found)
