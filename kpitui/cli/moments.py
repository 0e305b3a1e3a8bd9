"""Times and spans as they are typed on a command line."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from kpitui.errors import UsageError
from kpitui.text import Text

NOT_A_TIME = Text(
    "{option}: “{text}” is no time; write 2027-01-31, 2027-01-31T14:30 or 2027-01-31T14:30:00+01:00.",
    "{option} : « {text} » n’est pas une date ; écrivez 2027-01-31, 2027-01-31T14:30 ou 2027-01-31T14:30:00+01:00.",
)
NOT_A_SPAN = Text(
    "{option}: “{text}” is no span; write 30s, 15m, 6h, 1d or 2w.",
    "{option} : « {text} » n’est pas une durée ; écrivez 30s, 15m, 6h, 1d ou 2w.",
)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def moment(text: str, zone: ZoneInfo, option: str) -> int:
    """Return a date or time in milliseconds; without an offset it is in the zone. Raises ``UsageError``."""
    try:
        when = datetime.fromisoformat(text.strip())
    except ValueError:
        raise UsageError(NOT_A_TIME.given(option=option, text=text)) from None
    if when.tzinfo is None:
        when = when.replace(tzinfo=zone)
    return (when - EPOCH) // timedelta(milliseconds=1)


def since(text: str, zone: ZoneInfo | None, now: int) -> int:
    """Return from when on something is asked for: a span back from now, or a time. Raises ``UsageError``."""
    from kpitui.config.spans import SpanError, parse_span

    try:
        return now - parse_span(text)
    except SpanError:
        return moment(text, zone or ZoneInfo("UTC"), "--since")


def steps_back(end: int, step: int, count: int, zone: ZoneInfo) -> list[int]:
    """Return ``count`` instants that end with ``end``, oldest first; whole days follow the zone's calendar."""
    day = 24 * 3_600_000
    if step % day:
        return [end - step * n for n in reversed(range(count))]
    local = (EPOCH + timedelta(milliseconds=end)).astimezone(zone).replace(tzinfo=None)
    days = step // day
    instants = ((local - timedelta(days=days * n)).replace(tzinfo=zone) for n in reversed(range(count)))
    return [(instant - EPOCH) // timedelta(milliseconds=1) for instant in instants]


def span(text: str, option: str) -> int:
    """Return a span in milliseconds. Raises ``UsageError``."""
    from kpitui.config.spans import SpanError, parse_span

    try:
        return parse_span(text)
    except SpanError:
        raise UsageError(NOT_A_SPAN.given(option=option, text=text)) from None
