"""The tokens that ``kpitui auth`` was given, a small file for each login: read by its owner alone, replaced whole.

Several processes may use a file at once (the collector, ``kpitui check``): whoever changes it is alone with it.
"""

from __future__ import annotations

import asyncio
import glob
import json
import os
import stat
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from urllib.parse import quote, unquote

from kpitui.config.replacing import replace_file
from kpitui.errors import Cause, SourceError, SourceRefused
from kpitui.text import Text

SUFFIX = ".json"
PATIENCE = 90.0
"""Seconds that one waits for another process which is renewing the same tokens."""
GLANCE = 0.05
"""Seconds between two looks whether it has finished."""


@dataclass(frozen=True, slots=True, repr=False)
class Tokens:
    """What one login was given. Times in ms; None: unknown, or it doesn't end."""

    access: str
    """What calls are made with."""
    until: int | None = None
    """When ``access`` ends."""
    refresh: str = ""
    """What gives a new ``access``; empty: nothing does."""
    refresh_until: int | None = None
    """When ``refresh`` ends."""
    got: int = 0
    """When ``access`` was given."""
    account: str = ""
    """Whose it is, where the platform says."""
    scopes: tuple[str, ...] = ()
    """What it allows, where the platform says."""
    client: str = ""
    """The app that it was given to."""
    forced: bool = False
    """True: it replaces one that was refused."""

    def __repr__(self) -> str:
        """Say nothing of them."""
        return "Tokens()"

    @property
    def secrets(self) -> tuple[str, ...]:
        """Return what must never be shown."""
        return tuple(one for one in (self.access, self.refresh) if one)

    def valid(self, now: int) -> bool:
        """Tell whether ``access`` still holds."""
        return bool(self.access) and (self.until is None or now < self.until)

    def fresh(self, now: int) -> bool:
        """Tell whether it needs no renewal yet: the last tenth of its life is left for that."""
        return self.valid(now) and (self.until is None or self.until - now > max(self.until - self.got, 0) // 10)


@dataclass(frozen=True, slots=True)
class TokenFile:
    """One file of tokens."""

    path: Path

    def read(self) -> Tokens | None:
        """Return the tokens; None where there are none. Raises ``SourceRefused`` where others could read them too."""
        try:
            handle = os.open(self.path, os.O_RDONLY)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self._refused(UNREADABLE.given(cause=error.strerror or "?"), None) from None
        with os.fdopen(handle, "rb") as stream:
            if os.name == "posix" and stat.S_IMODE(os.fstat(stream.fileno()).st_mode) & 0o077:
                raise self._refused(WIDE, NARROW.given(path=str(self.path)))
            return self._tokens(stream.read())

    def write(self, tokens: Tokens) -> None:
        """Replace the tokens, on the disk when this returns. Raises ``SourceError`` where that fails."""
        try:
            self._prepare()
            with suppress(FileNotFoundError):
                self.path.chmod(0o600)
            replace_file(self.path, json.dumps(asdict(tokens), indent=1).encode())
        except OSError as error:
            raise SourceError(UNWRITABLE.given(path=str(self.path), cause=error.strerror or "?")) from None

    def forget(self) -> bool:
        """Delete the tokens, and return whether there were any."""
        try:
            self.path.unlink()
        except FileNotFoundError:
            return False
        return True

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[None]:
        """Be the only one that changes the file, of all threads and processes. Raises ``SourceError``."""
        try:
            from fcntl import LOCK_EX, LOCK_NB, flock
        except ImportError:  # Windows: nobody waits
            yield
            return
        handle = self._opened_lock()
        try:
            limit = time.monotonic() + PATIENCE
            while True:
                try:
                    flock(handle, LOCK_EX | LOCK_NB)
                    break
                except BlockingIOError:
                    if time.monotonic() > limit:
                        raise SourceError(BUSY.given(path=str(self.path))) from None
                await asyncio.sleep(GLANCE)
            self._sweep()
            yield
        finally:
            os.close(handle)

    def _opened_lock(self) -> int:
        """Return the opened lock file. It is never deleted: two could hold the lock of one name then."""
        try:
            self._prepare()
            return os.open(self.path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise SourceError(UNWRITABLE.given(path=str(self.path), cause=error.strerror or "?")) from None

    def _sweep(self) -> None:
        """Delete what a process left that was killed while it wrote."""
        for left in self.path.parent.glob(f".{glob.escape(self.path.name)}.*"):
            left.unlink(missing_ok=True)

    def _prepare(self) -> None:
        """Make the folder, and keep it to its owner. Raises ``OSError``."""
        folder = self.path.parent
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if os.name == "posix" and stat.S_IMODE(folder.stat().st_mode) & 0o077:
            folder.chmod(0o700)

    def _tokens(self, content: bytes) -> Tokens:
        """Return what the file holds."""
        try:
            data = json.loads(content)
            known = {name: value for name, value in data.items() if name in _NAMES}
            tokens = Tokens(**{**known, "scopes": tuple(known.get("scopes", ()))})
        except (ValueError, TypeError, AttributeError, RecursionError):
            raise self._refused(DAMAGED, None) from None
        if not isinstance(tokens.access, str) or not isinstance(tokens.refresh, str):
            raise self._refused(DAMAGED, None)
        return tokens

    def _refused(self, cause: Text, advice: Text | None) -> SourceRefused:
        """Return the error for a file that can't be used."""
        name = unquote(self.path.stem)
        text = FILE.given(path=str(self.path), cause=cause)
        return SourceRefused(text, cause=Cause.AUTH, advice=advice or run_auth(name))


def token_file(folder: Path, name: str) -> TokenFile:
    """Return the file of a login's tokens."""
    return TokenFile(folder / f"{quote(name, safe='')[:200]}{SUFFIX}")


def run_auth(name: str) -> Text:
    """Return the advice to log in again."""
    return RUN.given(command=command_for(name))


def command_for(name: str) -> str:
    """Return the command that logs a source in."""
    import shlex

    return f"kpitui auth {shlex.quote(name)}"


_NAMES = frozenset(each.name for each in fields(Tokens))
RUN = Text("run “{command}”", "lancez « {command} »")
FILE = Text("the tokens in {path} can't be used: {cause}", "les jetons de {path} sont inutilisables\u00a0: {cause}")
WIDE = Text("others could read the file", "d’autres pourraient lire le fichier")
NARROW = Text("run “chmod 600 {path}”", "lancez « chmod 600 {path} »")
UNREADABLE = Text("the file can't be read ({cause})", "le fichier est illisible ({cause})")
DAMAGED = Text("the file is damaged", "le fichier est abîmé")
UNWRITABLE = Text("{path} can't be written ({cause})", "impossible d’écrire {path} ({cause})")
BUSY = Text(
    "another kpitui has been renewing {path} for too long", "un autre kpitui renouvelle {path} depuis trop longtemps"
)
