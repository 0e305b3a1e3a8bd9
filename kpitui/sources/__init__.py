"""Where figures come from: one module for each kind, found by its name. Says nothing of KPIs.

A module with a ``TITLE`` is a kind: ``TITLE: Text``, ``Options`` (a pydantic model of the table's own keys) and
``open_source(settings) -> Source``; ``measures_of(options)`` too where it gives measures without mappings. What reads
rows or asks the network is imported inside ``open_source``, so that checking a configuration on a screen costs neither
pandas nor httpx.

The rest is shared: ``contract`` (what a source is), ``rows`` (how rows become samples), ``tables`` (how files become
rows), ``market`` (the invented one) and ``web`` (the one HTTP client).
"""
