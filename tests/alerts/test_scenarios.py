"""Alerts from readings to messages, over many rounds: the scenes of ``vectors/*.toml``, each message with its time."""

from pathlib import Path

import pytest

from tests.alerts.scene import Scene, Vector, vectors


@pytest.mark.parametrize("vector", vectors(), ids=lambda vector: str(vector.id))
def test_a_scene_ends_as_it_is_written(vector: Vector, tmp_path: Path) -> None:
    """Exactly these messages, at these times, and the alerts stand as is said at the times that are given."""
    scene = Scene(vector.said, tmp_path)
    scene.play()
    assert scene.sent == vector.said["sent"]
    for time, stand in vector.said.get("stand", {}).items():
        assert scene.states[time] == stand
