"""The parts of an Instagram source."""
