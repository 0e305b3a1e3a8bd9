"""What the common options say, in whatever place of the command line they stand. Imports nothing heavy."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from kpitui.cli.places import data_folder, find_config, option_of
from kpitui.errors import UsageError
from kpitui.text import Language, Text

if TYPE_CHECKING:
    from kpitui.setup import Project

NO_CONFIG = Text(
    "There is no configuration: neither kpitui.toml here nor one in {folder}. "
    "“kpitui demo” shows the monitor on invented data; -c FILE names a configuration.",
    "Il n’y a pas de configuration : ni kpitui.toml ici, ni dans {folder}. "
    "« kpitui demo » montre le moniteur sur des données inventées ; -c FICHIER désigne une configuration.",
)
A_FOLDER = Text("{path} is a folder, not a configuration.", "{path} est un dossier, pas une configuration.")
HOMELESS = Text(
    "This account has no home folder: say --data-dir DIR where figures are kept.",
    "Ce compte n’a pas de dossier personnel : dites --data-dir DIR, où garder les chiffres.",
)
TOKENS = "tokens"
"""The folder of tokens in the data folder."""
LARGEST = 4 * 1024 * 1024
"""Bytes of a configuration in which its language is looked for."""
NOT_A_FILE = Text("There is no configuration file {path}.", "Il n’y a pas de fichier de configuration {path}.")


@dataclass(slots=True)
class Session:
    """The common options of one call, and what follows from them."""

    language: Language
    env: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    config: Path | None = None
    """``--config``; see ``config_path`` for the one in force."""
    data_dir: Path | None = None
    """``--data-dir``; see ``folder`` for the one in force."""
    log_level: str = "info"
    brand: str | None = None
    view: bool = False
    """True: show, and change nothing."""
    plain: bool = False
    """True: draw in ASCII."""

    def config_path(self) -> Path:
        """Return the configuration file. Raises ``UsageError`` where there is none."""
        path = find_config(self.config, self.env, Path.cwd())
        if path is None:
            from kpitui.cli.places import user_folder

            raise UsageError(NO_CONFIG.given(folder=str(user_folder("config", self.env))))
        if not path.is_file():
            raise UsageError((A_FOLDER if path.is_dir() else NOT_A_FILE).given(path=str(path)))
        return path.absolute()

    def folder(self) -> Path:
        """Return the data folder, whether it exists or not."""
        folder = data_folder(self.data_dir, self.env, find_config(self.config, self.env, Path.cwd()))
        if folder.parts[:1] == ("~",):
            raise UsageError(HOMELESS)
        return folder.absolute()

    def who(self) -> str:
        """Return who is calling: ``$KPITUI_USER``, else the login."""
        if named := self.env.get("KPITUI_USER"):
            return named
        import getpass

        try:
            return getpass.getuser()
        except (OSError, KeyError):
            return f"uid {os.getuid()}"

    def project(self) -> Project:
        """Read and bind the configuration. Raises ``ConfigError`` with every mistake."""
        from kpitui.setup import open_project

        return open_project(self.config_path(), self.language).keeping(self.tokens())

    def tokens(self) -> Path | None:
        """Return the folder of the tokens that ``kpitui auth`` keeps; None for an account without a home."""
        try:
            return self.folder() / TOKENS
        except UsageError:
            return None


def language_of(arguments: Sequence[str], env: Mapping[str, str]) -> Language:
    """Return the language of a call: ``--lang``, else the configuration's, else the system's, else English."""
    return _said(arguments) or _configured(arguments, env) or _system(env)


def _said(arguments: Sequence[str]) -> Language | None:
    """Return the language that ``--lang`` names, if it is one."""
    said = option_of(arguments, "--lang")
    return Language(said) if said in tuple(Language) else None


def _configured(arguments: Sequence[str], env: Mapping[str, str]) -> Language | None:
    """Return the language of the configuration's ``[monitor]``, read without judging the file."""
    named = option_of(arguments, "-c", "--config")
    path = find_config(Path(named) if named else None, env, Path.cwd())
    if path is None or not path.is_file():
        return None
    import tomli

    try:
        if path.stat().st_size > LARGEST:
            return None
        monitor = tomli.loads(path.read_text("utf-8-sig")).get("monitor")
    except (OSError, ValueError, RecursionError):
        return None
    said = monitor.get("language") if isinstance(monitor, dict) else None
    return Language(said) if said in tuple(Language) else None


def _system(env: Mapping[str, str]) -> Language:
    """Return the language of the locale in the environment."""
    locale = env.get("LC_ALL") or env.get("LC_MESSAGES") or env.get("LANG") or ""
    return Language.FR if locale.casefold().startswith("fr") else Language.EN
