"""What a store keeps of alerts comes back as it was."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kpitui.alerts import codec
from kpitui.alerts.flapping import Flapping
from kpitui.alerts.notice import Group, Message, Notice, Outbox, Told, Waiting
from kpitui.alerts.phase import LevelState, Phase
from kpitui.alerts.state import AlertKey, AlertState, Incident, Kind
from kpitui.kpis.reading import Severity

WORDS = st.text(max_size=8)
TIMES = st.integers(0, 2**42)
NUMBERS = st.none() | st.floats(allow_nan=False, allow_infinity=False)
SEVERITIES = st.sampled_from(list(Severity))
KEYS = st.builds(AlertKey, WORDS, WORDS, st.lists(st.tuples(WORDS, WORDS), max_size=2).map(tuple))
LEVELS = st.builds(LevelState, st.sampled_from(list(Phase)), TIMES, st.integers(0, 9), TIMES, st.booleans())
INCIDENTS = st.builds(
    Incident, WORDS, KEYS, TIMES, SEVERITIES, SEVERITIES, NUMBERS, st.integers(1, 9), st.none() | TIMES
)
STATES = st.builds(
    AlertState,
    KEYS,
    LEVELS,
    LEVELS,
    st.none() | INCIDENTS,
    st.builds(Flapping, st.integers(0, 2**20 - 1), st.booleans()),
    st.none() | INCIDENTS,
    st.none() | TIMES,
    NUMBERS,
    st.none() | TIMES,
)
NOTICES = st.builds(
    Notice, INCIDENTS, st.sampled_from(list(Kind)), TIMES, SEVERITIES, NUMBERS, st.integers(0, 9), st.booleans()
)
GROUPS = st.builds(Group, WORDS, WORDS, WORDS)
SEVERAL = st.lists(NOTICES, min_size=1, max_size=3).map(tuple)
OUTBOXES = st.builds(
    Outbox,
    st.dictionaries(
        st.tuples(WORDS, WORDS),
        st.builds(Told, st.none() | SEVERITIES, TIMES, st.integers(0, 9), st.booleans()),
        max_size=3,
    ),
    st.dictionaries(GROUPS, st.builds(Waiting, SEVERAL, st.none() | TIMES), max_size=2),
    st.frozensets(st.tuples(WORDS, WORDS), max_size=2),
)


@given(STATES)
def test_states_come_back(state: AlertState) -> None:
    """An alert's state, with its incident and its flapping."""
    assert codec.load_state(codec.dump_state(state)) == state


@given(KEYS)
def test_keys_come_back(key: AlertKey) -> None:
    """An alert's key, whatever its labels hold."""
    assert codec.load_key(codec.dump_key(key)) == key


@given(INCIDENTS)
def test_incidents_come_back(incident: Incident) -> None:
    """An incident, open or ended."""
    assert codec.load_incident(codec.dump_incident(incident)) == incident


@given(st.builds(Message, GROUPS, SEVERAL, TIMES))
def test_messages_come_back(message: Message) -> None:
    """A message, with the same id."""
    back = codec.load_message(codec.dump_message(message))
    assert back == message
    assert back.id == message.id


@given(OUTBOXES)
def test_outboxes_come_back(outbox: Outbox) -> None:
    """Everything that sending remembers."""
    assert codec.load_outbox(codec.dump_outbox(outbox)) == outbox
