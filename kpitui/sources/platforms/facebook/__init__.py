"""The parts of a Facebook source."""
