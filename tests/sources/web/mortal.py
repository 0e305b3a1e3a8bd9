"""A renewal that is killed between two of its steps: ``python -m tests.sources.web.mortal FOLDER ORIGIN STEP``.

Prints the access token where it lives long enough to have one.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import ParamSpec, TypeVar

from kpitui.sources.web.apps import OAuthApp
from kpitui.sources.web.client import HttpClient
from kpitui.sources.web.grants import AppGrant
from kpitui.sources.web.oauth import AccessTokens
from kpitui.sources.web.tokens import token_file
from tests.sources.web.logged import WHO, had

Given = ParamSpec("Given")
Found = TypeVar("Found")

STEPS = ("mkdir", "lock", "read", "send", "answer", "create", "write", "sync", "name", "named", "folder")
"""What one renewal does, in order."""


class Mortal:
    """Dies before one step."""

    def __init__(self, step: str) -> None:
        self.step = step

    def before(self, name: str, function: Callable[Given, Found]) -> Callable[Given, Found]:
        """Return a function before which it may die."""

        def run(*args: Given.args, **kwargs: Given.kwargs) -> Found:
            self.reach(name)
            return function(*args, **kwargs)

        return run

    def reach(self, name: str) -> None:
        """Come to a step."""
        if name == self.step:
            sys.stdout.flush()
            os.kill(os.getpid(), signal.SIGKILL)


def main(folder: Path, origin: str, step: str) -> None:
    """Renew once, or die."""
    import fcntl
    import tempfile

    from kpitui.config import replacing

    mortal = Mortal(step)
    file = token_file(folder, "x-own")
    app = OAuthApp(f"{origin}/token", f"{origin}/authorize", rotating=True)
    access = AccessTokens("x-own", AppGrant(app, WHO), file)
    refused = access._known()
    fcntl.flock = mortal.before("lock", fcntl.flock)
    real_send, real_sync, real_replace = HttpClient.send, replacing._sync, Path.replace

    async def send(self: HttpClient, request: object) -> object:
        """Ask the server."""
        mortal.reach("send")
        answer = await real_send(self, request)  # type: ignore[arg-type]
        mortal.reach("answer")
        return answer

    def replace(self: Path, target: Path) -> Path:
        """Give the file its name."""
        mortal.reach("name")
        made = real_replace(self, target)
        mortal.reach("named")
        return made

    HttpClient.send = send  # type: ignore[method-assign,assignment]
    Path.replace = replace  # type: ignore[method-assign,assignment]
    Path.mkdir = mortal.before("mkdir", Path.mkdir)  # type: ignore[method-assign]
    real_mkstemp = mortal.before("create", tempfile.mkstemp)

    def mkstemp(prefix: str, dir: Path) -> tuple[int, str]:  # noqa: A002 - tempfile's own name
        """Make the new file."""
        made = real_mkstemp(prefix=prefix, dir=dir)
        mortal.reach("write")
        return made[0], str(made[1])

    tempfile.mkstemp = mkstemp  # type: ignore[assignment]
    os.fdopen = mortal.before("read", os.fdopen)  # type: ignore[assignment]
    os.fsync = mortal.before("sync", os.fsync)
    replacing._sync = mortal.before("folder", real_sync)
    print(asyncio.run(had(access, refused.access if refused else "")))  # noqa: T201 - what the test reads


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
