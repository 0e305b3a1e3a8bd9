"""The program's frame: commands, languages, exit statuses, and what goes to which stream."""

from __future__ import annotations

import ast
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kpitui.cli.program import COMMANDS, program, run
from kpitui.config.local import write_local
from kpitui.text import Language

Call = Callable[..., subprocess.CompletedProcess[str]]

CONFIG = """
[monitor]
language = "fr"
timezone = "Europe/Paris"
[[brand]]
id = "acme"
own = true
[[source]]
name = "posts"
kind = "csv"
path = "posts.csv"
  [[source.measure]]
  name = "mentions"
  time = "at"
  id = "id"
  labels = { brand = "acme", channel = "$channel" }
"""


@pytest.fixture
def call(tmp_path: Path) -> Call:
    """Give the function that runs kpitui in a process of its own, in an empty home and folder."""
    keep = {name: os.environ[name] for name in ("PATH", "PYTHONPATH", "SYSTEMROOT") if name in os.environ}

    def run(*words: str, **more: str) -> subprocess.CompletedProcess[str]:
        env = {**keep, "HOME": str(tmp_path / "home"), "LANG": "C.UTF-8", **more}
        command = [sys.executable, "-m", "kpitui", *words]
        return subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env=env, timeout=60, check=False)

    return run


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Give a valid configuration over one CSV."""
    (tmp_path / "posts.csv").write_text("at,id,channel\n2026-01-01T10:00,1,x\n2026-01-02T10:00,2,facebook\n", "utf-8")
    path = tmp_path / "kpitui.toml"
    path.write_text(CONFIG, "utf-8")
    return path


def test_version_goes_to_standard_output(call: Call) -> None:
    """One line, status 0."""
    done = call("--version")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("kpitui ")


@pytest.mark.parametrize("language", list(Language))
def test_help_lists_every_command_in_both_languages(call: Call, language: Language) -> None:
    """Each command with its line; click's own words are translated too."""
    done = call("--help", "--lang", language)
    assert done.returncode == 0
    for text in COMMANDS.values():
        assert text.say(language).split(":")[0][:24] in " ".join(done.stdout.split())
    assert ("Utilisation" in done.stdout) is (language is Language.FR)
    assert ("Usage" in done.stdout) is (language is Language.EN)


@pytest.mark.parametrize("name", list(COMMANDS))
@pytest.mark.parametrize("language", list(Language))
def test_every_command_has_help_in_both_languages(
    name: str, language: Language, capsys: pytest.CaptureFixture[str]
) -> None:
    """Help needs no configuration, and no word of the other language is left in it."""
    assert run([name, "--help", "--lang", language]) == 0
    shown = capsys.readouterr().out
    foreign = (
        ("Show this", "Usage:", "The configuration") if language is Language.FR else ("Afficher ce", "Utilisation")
    )
    assert not any(word in shown for word in foreign)
    assert "--lang" in shown


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nothing"], "no command “nothing”"),
        (["chek"], "Did you mean check?"),
        (["data", "exprt"], "Did you mean export?"),
        (["data"], "list, drop, export, forget, backup"),
        (["read", "--count", "0", "--every", "1d"], "from 1 on, not “0”"),
        (["completion"], "SHELL is missing"),
        (["read", "--perod", "7d"], "--period"),
        (["read", "--period"], "needs a value"),
        (["read", "--period"], "“kpitui read --help”"),
        (["read", "--format", "xml"], "table, json, csv, not “xml”"),
        (["read", "--count", "two"], "whole number"),
        (["status", "extra"], "extra"),
        (["put", "spend"], "is missing"),
        (["--lang", "de", "status"], "fr"),
    ],
)
def test_wrong_usage_is_two_on_standard_error(words: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A mistake is named in one line with the way to the help; nothing goes to standard output."""
    assert run([*([] if "--lang" in words else ["--lang", "en"]), *words]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert said in err
    assert "--help" in err


def test_french_headings_have_their_blank(capsys: pytest.CaptureFixture[str]) -> None:
    """A colon follows a no-break space, and the words of the usage line are French."""
    assert run(["data", "--help", "--lang", "fr"]) == 0
    shown = capsys.readouterr().out
    assert "COMMANDE [ARGUMENTS]..." in shown
    assert {"Options\u00a0:", "Commandes\u00a0:"} <= set(shown.splitlines())


def test_wrong_usage_in_french(capsys: pytest.CaptureFixture[str]) -> None:
    """Click's mistakes are said in French too."""
    assert run(["read", "--perod", "7d", "--lang", "fr"]) == 2
    assert "Il n’y a pas d’option --perod." in capsys.readouterr().err


def test_without_a_configuration_it_says_what_to_do(call: Call) -> None:
    """No traceback: where it looked, and the demo."""
    for words in (["read"], ["check"], ["collect", "--once"], ["put", "spend", "1"]):
        done = call(*words)
        assert done.returncode == 2, words
        assert "kpitui demo" in done.stderr
        assert done.stdout == ""


def test_common_options_stand_before_or_after_the_command(call: Call, config: Path) -> None:
    """``-c FILE read`` and ``read -c FILE`` are the same."""
    moved = config.rename(config.with_name("other.toml"))
    before, after = call("-c", str(moved), "check"), call("check", "--config", str(moved))
    assert before.returncode == after.returncode == 0, before.stderr
    assert before.stdout == after.stdout


def test_the_language_is_said_configured_or_the_systems(call: Call, config: Path) -> None:
    """``--lang`` before the configuration's before the locale's."""
    assert "Joignable" in call("check").stdout
    assert "Reachable" in call("check", "--lang", "en").stdout
    config.write_text(CONFIG.replace('language = "fr"', ""), "utf-8")
    assert "Reachable" in call("check").stdout
    assert "Joignable" in call("check", LANG="fr_FR.UTF-8").stdout


def test_every_mistake_of_a_configuration_is_listed(call: Call, config: Path) -> None:
    """File, line and key of each; status 2; the environment names the file."""
    config.write_text(CONFIG + "\n[monitr]\nx = 1\n[[alert]]\nkpi = 3\n", "utf-8")
    done = call("check", KPITUI_CONFIG=str(config))
    assert done.returncode == 2
    assert done.stderr.count("kpitui.toml:") >= 2
    assert "monitor" in done.stderr


def test_check_asks_every_source(call: Call, config: Path) -> None:
    """A table of what each gives; a source that fails is named and makes 1."""
    done = call("check", "--lang", "en")
    assert done.returncode == 0
    assert "posts   yes              2" in done.stdout
    (config.parent / "posts.csv").unlink()
    failed = call("check", "--lang", "en")
    assert failed.returncode == 1
    assert "posts   no" in failed.stdout


def test_check_lists_rejected_rows_and_local_overrides(call: Call, config: Path) -> None:
    """What the screen has set over the file is shown, and why rows were left out."""
    with (config.parent / "posts.csv").open("a", encoding="utf-8") as file:
        file.write("yesterday,3,x\n")
    write_local(config, {"monitor.period": "28d"}, "alice", datetime(2026, 11, 1, 9, tzinfo=UTC))
    done = call("check", "--lang", "en")
    assert 'monitor.period = "28d"  by alice, 2026-11-01 10:00+01:00' in done.stdout
    assert "rejected rows: 1" in done.stdout
    assert "posts.csv:4" in done.stdout


def test_check_lists_what_was_written_by_hand_and_what_it_overrides(call: Call, config: Path) -> None:
    """A key of the local file without a record is somebody's hand; the file's own value stands beside it."""
    config.with_name("kpitui.local.toml").write_text('[monitor]\nlanguage = "en"\n[kpi.mentions]\nbetter = "none"\n')
    done = call("check", "--offline", "--lang", "en")
    assert 'monitor.language = "en" instead of "fr"  written by hand' in done.stdout
    assert 'kpi.mentions.better = "none"  written by hand' in done.stdout
    assert "écrit à la main" in call("check", "--offline", "--lang", "fr").stdout


def test_the_schema_is_printed_without_a_configuration(call: Call) -> None:
    """An editor's schema needs no file."""
    done = call("check", "--schema")
    assert done.returncode == 0
    assert '"$schema"' in done.stdout


def test_a_closed_pipe_is_quiet(call: Call, config: Path) -> None:
    """``kpitui catalogue | head -1`` ends without a word."""
    command = f"{sys.executable} -m kpitui catalogue --format json | head -c 1"
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, cwd=config.parent, check=False)
    assert done.stderr == ""


def test_a_defect_is_one_line_without_values(call: Call, config: Path, tmp_path: Path) -> None:
    """Whatever breaks, no traceback and no value of a variable reaches the terminal."""
    (tmp_path / "sitecustomize.py").write_text(
        "import kpitui.cli.session as s\n"
        "def broken(self):\n    token = 's3cret'\n    raise ValueError(token)\n"
        "s.Session.config_path = broken\n",
        "utf-8",
    )
    path = os.pathsep.join([str(tmp_path), *sys.path])
    done = call("check", PYTHONPATH=path)
    assert done.returncode == 1
    assert "ValueError" in done.stderr
    assert "s3cret" not in done.stderr
    assert "Traceback" not in done.stderr


def test_without_a_terminal_the_monitor_says_so(call: Call, config: Path) -> None:
    """In a pipe there is nothing to draw on; ``read`` is named."""
    for words in ([], ["demo"]):
        done = call(*words, "--lang", "en")
        assert done.returncode == 2
        assert "kpitui read" in done.stderr


def test_progress_goes_to_a_terminal_alone(call: Call, config: Path) -> None:
    """Standard error holds nothing but errors where it is a file."""
    done = call("read", "mentions", "--format", "json")
    assert done.stderr == ""


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Each shell gets its script, and the program answers it with names of commands and KPIs."""
    assert run(["completion", shell]) == 0
    assert "_KPITUI_COMPLETE" in capsys.readouterr().out


def test_completion_knows_commands(call: Call) -> None:
    """``kpitui co<tab>`` proposes the commands that begin so."""
    done = call(_KPITUI_COMPLETE="bash_complete", COMP_WORDS="kpitui co", COMP_CWORD="1")
    assert set(done.stdout.split()) == {"plain,collect", "plain,completion"}


def test_completion_knows_kpis(call: Call) -> None:
    """``kpitui read ment<tab>`` proposes the KPIs that begin so."""
    done = call(_KPITUI_COMPLETE="bash_complete", COMP_WORDS="kpitui read net_", COMP_CWORD="2")
    assert "plain,net_sentiment" in done.stdout.split()


def test_commands_are_imported_when_used() -> None:
    """The frame imports neither pydantic nor numpy nor textual."""
    code = (
        "import sys; from kpitui.cli.program import run; run(['--help']);"
        "print([name for name in ('pydantic', 'numpy', 'textual', 'httpx', 'pandas') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_the_saved_screen_needs_hardly_a_module() -> None:
    """What stands between the start and the saved screen is imported by the interpreter anyway."""
    code = (
        "import sys; before = set(sys.modules); import kpitui.__main__ as entry; entry._print_saved([]);"
        "print(sorted(name for name in set(sys.modules) - before if not name.startswith('kpitui')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert set(ast.literal_eval(done.stdout)) <= {"__future__", "zlib"}


def test_the_saved_screen_comes_before_everything(tmp_path: Path, config: Path) -> None:
    """In a terminal the last screen is written first, and given back where an error follows."""
    from kpitui.ui.terminal.frame import save

    data = tmp_path / "data"
    data.mkdir()
    save(data, "the last screen")
    config.write_text("broken = [", "utf-8")
    leader, follower = pty.openpty()
    os.set_blocking(leader, False)
    env = {**os.environ, "HOME": str(tmp_path), "TERM": "xterm-256color"}
    words = [sys.executable, "-m", "kpitui", "-c", str(config), "--data-dir", str(data)]
    import fcntl
    import struct
    import termios

    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 36, 120, 0, 0))
    done = subprocess.run(words, stdin=follower, stdout=follower, stderr=follower, env=env, timeout=30, check=False)
    shown = os.read(leader, 100_000).decode()
    os.close(leader)
    os.close(follower)
    assert done.returncode == 2
    assert shown.index("the last screen") < shown.index("\x1b[?1049l") < shown.index("kpitui.toml")


def test_the_program_names_itself() -> None:
    """Usage lines name the command as it is called."""
    assert program(Language.EN).name == "kpitui"
