"""The monitor's own command line, read without click: it is there before click would have been imported.

Anything that is not plainly right is left to the program, which complains in its own words.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from kpitui.cli.session import Session, language_of
from kpitui.errors import ConfigError, KpituiError, UsageError
from kpitui.text import Language

_PATHS = {"-c": "config", "--config": "config", "--data-dir": "data_dir"}
_LEVELS = ("debug", "info", "warning", "error")
"""What the log may tell."""


def session_of(arguments: Sequence[str]) -> Session | None:
    """Return what the monitor's options say; None where click has to judge them."""
    session = Session(Language.EN)
    words = iter(arguments)
    for word in words:
        if word == "--view":
            session.view = True
        elif word == "--ascii":
            session.plain = True
        elif not _keep(session, word, next(words, None)):
            return None
    session.language = language_of(arguments, session.env)
    return session


def _keep(session: Session, option: str, value: str | None) -> bool:
    """Keep what an option says; tell whether it was understood."""
    if value is None:
        return False
    if option in _PATHS:
        setattr(session, _PATHS[option], Path(value).expanduser())
    elif option == "--brand":
        session.brand = value
    elif option == "--log-level" and value in _LEVELS:
        session.log_level = value
    else:
        return option == "--lang" and value in tuple(Language)
    return True


def run(session: Session, before_error: Callable[[], None]) -> int:
    """Open the monitor and return its exit status, as the program does."""
    from kpitui.cli.monitor import monitor

    try:
        return monitor(session)
    except KpituiError as error:
        code, told = ending(error, session.language)
    before_error()
    sys.stderr.write(f"kpitui: {told}\n")
    return code


def ending(error: KpituiError, language: Language) -> tuple[int, str]:
    """Return the exit status of an error and what is said of it: 1 bad news, 2 wrong usage."""
    listed = [problem.say(language) for problem in error.problems] if isinstance(error, ConfigError) else []
    said = "\n".join([*listed, error.text.say(language)])
    return (2 if isinstance(error, ConfigError | UsageError) else 1), said
