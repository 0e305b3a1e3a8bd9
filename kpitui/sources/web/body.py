"""The body of an answer, unpacked piece by piece and never beyond a cap: a small bomb stays small."""

from __future__ import annotations

import zlib
from typing import Protocol

ACCEPTED = "gzip, deflate"
"""The encodings that are asked for."""
STEP = 1 << 16
"""Bytes that are unpacked at once."""


class BodyError(Exception):
    """A body that is too large or broken; ``large`` says which."""

    def __init__(self, *, large: bool) -> None:
        super().__init__("too large" if large else "broken")
        self.large = large


class _Unpacker(Protocol):
    """What zlib's decompressing objects do."""

    @property
    def unconsumed_tail(self) -> bytes:
        """What has not been unpacked yet."""
        ...

    @property
    def eof(self) -> bool:
        """Whether the packing has ended."""
        ...

    def decompress(self, data: bytes, max_length: int = 0, /) -> bytes:
        """Unpack some bytes, at most so many."""
        ...


class Body:
    """Gathers a body."""

    def __init__(self, encoding: str, largest: int) -> None:
        self._encoding = encoding.strip().lower()
        if self._encoding not in ("", "identity", "gzip", "x-gzip", "deflate"):
            raise BodyError(large=False)
        self._unpacker: _Unpacker | None = None
        self._largest = largest
        self._pieces: list[bytes] = []
        self._size = 0

    def add(self, piece: bytes) -> None:
        """Take the next bytes as they came. Raises ``BodyError``."""
        if self._encoding in ("", "identity"):
            self._keep(piece)
            return
        if self._unpacker is None:
            if not piece:
                return
            self._unpacker = _unpacker(self._encoding, piece)
        try:
            full = False
            while piece or full:
                unpacked = self._unpacker.decompress(piece, STEP)
                self._keep(unpacked)
                # Where a step is full, some of it may still wait within the unpacker.
                piece, full = self._unpacker.unconsumed_tail, len(unpacked) == STEP
        except zlib.error:
            raise BodyError(large=False) from None

    def result(self) -> bytes:
        """Return the whole body. Raises ``BodyError`` where its packing ends too early."""
        if self._unpacker is not None and not self._unpacker.eof:
            raise BodyError(large=False)
        return b"".join(self._pieces)

    def _keep(self, piece: bytes) -> None:
        """Keep unpacked bytes, within the cap."""
        self._size += len(piece)
        if self._size > self._largest:
            self._pieces.clear()  # an error that is kept keeps all that its frames hold
            raise BodyError(large=True)
        self._pieces.append(piece)


def _unpacker(encoding: str, first: bytes) -> _Unpacker:
    """Return what unpacks a body; some servers send deflate without its header."""
    bare = encoding == "deflate" and (first[0] & 0x0F) != 8
    return zlib.decompressobj(-zlib.MAX_WBITS if bare else zlib.MAX_WBITS | 32)
