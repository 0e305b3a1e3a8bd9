"""The entry point: the last saved screen first, then the program; no traceback ever reaches the user."""

# ruff: noqa: PTH109 - pathlib would delay the saved screen

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
# The module typing would cost a fifth of the time to the saved screen.
if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

BROKEN_PIPE = 141
"""What a shell reports of a program that wrote into a closed pipe."""
INTERRUPTED = 130


def main() -> None:
    """Run kpitui on the command line and end with its exit status."""
    sys.excepthook = _apologise
    _open_closed_streams()
    arguments = sys.argv[1:]
    monitor = _opens_monitor(arguments) and sys.stdout.isatty() and sys.stdin.isatty()
    shown = monitor and _print_saved(arguments)
    try:
        code = _run(arguments, shown)
        sys.stdout.flush()
    except BrokenPipeError:
        _forget_output()
        code = BROKEN_PIPE
    except KeyboardInterrupt:
        code = INTERRUPTED
    except OSError as error:
        if not _is_of_output(error):
            raise
        _forget_output()
        code = _complain(error)
    _end(code)


def _run(arguments: Sequence[str], shown: bool) -> int:
    """Run what a command line says; after a saved screen the monitor, without click where its options are plain."""
    if shown:
        from kpitui.cli import direct

        if (session := direct.session_of(arguments)) is not None:
            return direct.run(session, _give_back)
    from kpitui.cli.program import run

    return run(arguments, _give_back if shown else None)


def _open_closed_streams() -> None:
    """Stand in for the standard streams that the caller has closed (``>&-``)."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_RDWR), mode))


def _is_of_output(error: OSError) -> bool:
    """Tell whether it is the stream of the results that can't be written."""
    from errno import EDQUOT, EFBIG, EIO, ENOSPC

    return error.filename is None and error.errno in {EDQUOT, EFBIG, EIO, ENOSPC}


def _complain(error: OSError) -> int:
    """Say that the output can't be written: a file on a full disk."""
    from kpitui.cli.session import language_of
    from kpitui.text import Text

    said = Text("the output cannot be written: {cause}", "la sortie ne peut pas être écrite : {cause}")
    told = said.given(cause=error.strerror).say(language_of(sys.argv[1:], os.environ))
    sys.stderr.write(f"kpitui: {told}\n")
    return 1


def _end(code: int) -> None:
    """End the process, also where a source's thread is stuck in a call that never returns."""
    import threading

    sys.stderr.flush()
    if threading.active_count() > 1:
        # An executor's threads are waited for, daemons too.
        os._exit(code)
    sys.exit(code)


def _apologise(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Say in one line that the program is at fault; the traceback (without any value) only where it is asked for."""
    from kpitui.cli.session import language_of
    from kpitui.text import Text

    if os.environ.get("KPITUI_DEBUG"):
        sys.__excepthook__(kind, error, trace)
        return
    fault = Text(
        "kpitui is at fault here ({kind}). KPITUI_DEBUG=1 shows where; please report it.",
        "C’est un défaut de kpitui ({kind}). KPITUI_DEBUG=1 montre où ; merci de le signaler.",
    ).given(kind=kind.__name__)
    sys.stderr.write(f"kpitui: {fault.say(language_of(sys.argv[1:], os.environ))}\n")


def _opens_monitor(arguments: Sequence[str]) -> bool:
    """Tell whether a command line opens the monitor: options alone, and none that asks for a text."""
    takes_value = {"-c", "--config", "--lang", "--data-dir", "--log-level", "--brand"}
    words = iter(arguments)
    for word in words:
        if not word.startswith("-") or word in {"--help", "--version"}:
            return False
        if word in takes_value:
            next(words, None)
    return "_KPITUI_COMPLETE" not in os.environ


def _print_saved(arguments: Sequence[str]) -> bool:
    """Print the screen that was saved when the monitor was last open, before anything heavy is imported."""
    from kpitui.cli.places import absolute, config_at, data_at, option_of
    from kpitui.ui.terminal.frame import print_saved

    config = config_at(option_of(arguments, "-c", "--config"), os.environ, os.getcwd())
    return print_saved(absolute(data_at(option_of(arguments, "--data-dir"), os.environ, config)))


def _give_back() -> None:
    """Give the terminal back where a saved screen was shown and no monitor follows."""
    from kpitui.ui.terminal.frame import leave

    leave()


def _forget_output() -> None:
    """Send what is still to be written nowhere, so that the interpreter doesn't complain at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    main()
