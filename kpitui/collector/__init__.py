"""The collector: polls, stores and evaluates. It has no screen and knows nothing of one."""
