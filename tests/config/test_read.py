"""Reading a configuration: every mistake at once, with file, line, key, cause and nearest word, in both languages."""

import subprocess
import sys
from pathlib import Path

import pytest

from kpitui.config import Condition, Secret, parse, read
from kpitui.errors import ConfigError
from kpitui.text import Language
from tests.config.reading import BRAND, SOURCE, wrong


def test_the_whole_form_is_read(tmp_path: Path) -> None:
    """Every table of the interface finds its place, spans in milliseconds, secrets unread."""
    text = (Path(__file__).parents[2] / "config.example.toml").read_text("utf-8")
    config = parse(text, tmp_path / "kpitui.toml")
    assert config.monitor.language is Language.EN
    assert [brand.name for brand in config.brands] == ["Acme", "Globex", "Initech"]
    assert config.sources[0].every == 900_000
    mapping = config.sources[0].measures[0]
    assert mapping.where["reach"] == Condition(at_least=1.0)
    assert mapping.splits == {"hashtag": "hashtags"}
    assert config.alerts[0].for_ == 1_800_000
    assert config.alerts[0].critical is not None
    assert config.alerts[0].critical.clear == 2.3
    assert config.routes["team"].url == Secret("env", ("SLACK_URL",), tmp_path)
    assert config.quiet_hours is not None
    assert config.quiet_hours.from_.hour == 20


def test_all_mistakes_of_a_file_come_at_once_with_line_key_and_nearest_word() -> None:
    """Nothing stops at the first mistake; each has its own line."""
    problems = wrong(
        '[monitor]\nlangage = "fr"\nperiod = 7\n[[brand]]\nid = "a"\nown = "yes"\n[[sources]]\n'
        '[[alert]]\nkpi = "x"\nfor = "30x"\nwarning = { bellow = 3 }\n[retention]\nraw = -1\n'
    )
    assert [(one.line, one.key) for one in problems] == [
        (2, "monitor.langage"),
        (3, "monitor.period"),
        (6, "brand[1].own"),
        (7, "sources"),
        (10, "alert[1].for"),
        (11, "alert[1].warning.bellow"),
        (13, "retention.raw"),
    ]
    said = {one.key: one.text for one in problems}
    assert "“language”" in said["monitor.langage"].say("en")
    assert "vouliez-vous dire «\N{NO-BREAK SPACE}source\N{NO-BREAK SPACE}»" in said["sources"].say("fr")
    assert "“below”" in said["alert[1].warning.bellow"].say("en")


def test_the_language_given_holds_where_the_file_says_none(tmp_path: Path) -> None:
    """The file's own language prevails; without one, that of the call holds."""
    file = tmp_path / "kpitui.toml"
    file.write_text(BRAND, "utf-8")
    assert read(file, Language.FR).monitor.language is Language.FR
    file.write_text('[monitor]\nlanguage = "en"\n' + BRAND, "utf-8")
    assert read(file, Language.FR).monitor.language is Language.EN


def test_mistakes_of_form_and_of_toml_come_together() -> None:
    """A line that is no TOML does not hide the unknown key below it, and invents no missing one."""
    problems = wrong("[[brand]]\nid = acme\ncolour = 1\n")
    assert [one.line for one in problems] == [2, 3]


def test_reading_a_right_file_loads_no_parser_of_lines(tmp_path: Path) -> None:
    """tree-sitter, tomli-w and keyring are imported only when there is a line to find, a file to write, a secret."""
    file = tmp_path / "kpitui.toml"
    file.write_text(SOURCE, "utf-8")
    code = (
        "import sys, pathlib; from kpitui.config import read; read(pathlib.Path(sys.argv[1]));"
        "print([m for m in ('tree_sitter', 'tomli_w', 'keyring', 'numpy', 'textual') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code, str(file)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    """An absent file is a mistake like another."""
    with pytest.raises(ConfigError) as caught:
        read(tmp_path / "none.toml")
    assert "n’existe pas" in caught.value.problems[0].say("fr")
