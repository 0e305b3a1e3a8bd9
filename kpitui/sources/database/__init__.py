"""Asking databases: the query, the connection, the session that only reads, and rows as texts."""
