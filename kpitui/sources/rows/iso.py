"""ISO 8601 times that are all written alike, read at once; what isn't sound is left to the slow reader."""

from __future__ import annotations

import numpy as np

from kpitui.sources.rows.table import Cells, Whole

LEAST = 64
"""Fewer texts are not worth the trouble."""

_FORMS = ("dddd-dd-dd", "dddd-dd-dd?dd:dd", "dddd-dd-dd?dd:dd:dd", "dddd-dd-dd?dd:dd:dd.")
_UNITS = (3_600_000, 60_000, 1_000)


def read_alike(texts: Cells) -> tuple[Whole, str] | None:
    """Return local times, ms, and the text of their common offset; None where the texts are not alike or not sound."""
    if len(texts) < LEAST or not all(isinstance(text, str) for text in (texts[0], texts[-1])):
        return None
    width = len(texts[0])
    if not 10 <= width <= 40 or any(len(text) != width or not text.isascii() for text in texts):
        return None
    signs = np.array(texts, dtype=f"S{width}").view(np.uint8).reshape(len(texts), width)
    digits = np.asarray(((signs >= 48) & (signs <= 57)).all(axis=0), bool)
    shape = "".join("d" if digit else chr(sign) for digit, sign in zip(digits, signs[0], strict=True))
    body, rest = _parted(shape)
    if not body or (signs[:, ~digits] != signs[0, ~digits]).any():
        return None
    tail = texts[0][width - len(rest) :]
    if rest and (signs[:, width - len(rest) :] != signs[0, width - len(rest) :]).any():
        return None
    local = _local(signs.astype(np.int64) - 48, body)
    return None if local is None else (local, tail)


def _parted(shape: str) -> tuple[str, str]:
    """Return the shape of date and clock, and that of the offset; empty where it is no ISO 8601."""
    cut = next((at for at in range(10, len(shape)) if shape[at] in "Zz+-"), len(shape))
    body, rest = shape[:cut], shape[cut:]
    if rest not in ("", "Z", "z") and rest[1:] not in ("dd", "dddd", "dd:dd"):
        return "", ""
    for form in _FORMS:
        known = body[:10] + "?" + body[11:] if len(body) > 10 and body[10] in "Tt " else body
        if known == form or (form.endswith(".") and known.startswith(form) and set(known[20:]) == {"d"}):
            return (body, rest) if len(body) > 10 or not rest else ("", "")
    return "", ""


def _local(digits: Whole, body: str) -> Whole | None:
    """Return local times of sound dates, ms; None where one of them doesn't exist."""
    years = digits[:, 0] * 1000 + digits[:, 1] * 100 + digits[:, 2] * 10 + digits[:, 3]
    months, days = digits[:, 5] * 10 + digits[:, 6], digits[:, 8] * 10 + digits[:, 9]
    if ((months < 1) | (months > 12) | (days < 1)).any():
        return None
    first = (years * 12 + months - 1 - 1970 * 12).astype("datetime64[M]")
    lengths = ((first + 1).astype("datetime64[D]") - first.astype("datetime64[D]")).astype(np.int64)
    if (days > lengths).any():
        return None
    times = (first.astype("datetime64[D]").astype(np.int64) + days - 1) * 86_400_000
    for at, (unit, most) in enumerate(zip(_UNITS, (23, 59, 59), strict=True)):
        place = 11 + 3 * at
        if len(body) <= place:
            break
        part = digits[:, place] * 10 + digits[:, place + 1]
        if (part > most).any():
            return None
        times = times + part * unit
    for at in range(20, min(len(body), 23)):
        times = times + digits[:, at] * 10 ** (22 - at)
    return np.asarray(times, np.int64)
