"""Where figures come from: one module for each kind, found by its name. Says nothing of KPIs.

A module with a ``TITLE`` is a kind: ``TITLE: Text``, ``Options`` (a pydantic model of the table's own keys) and
``open_source(settings) -> Source``. The rest is shared: ``contract`` (what a source is), ``rows`` (how rows become
samples), ``tables`` (how files become rows) and ``web`` (the one HTTP client).
"""
