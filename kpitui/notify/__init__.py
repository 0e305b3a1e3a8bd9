"""Where letters go: one module for each way, found by its name. Says nothing of rules, KPIs or screens.

A module with ``open_way(settings) -> Route`` is a way: ``webhook``, ``command``, ``email``, ``terminal``, ``apprise``.
What it needs of the network is imported when it is opened. ``opening`` finds it for a route of the configuration, and
``delivery`` takes letters out of the queue, each route's in order.
"""
