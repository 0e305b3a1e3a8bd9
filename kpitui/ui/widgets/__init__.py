"""Widgets of the monitor, each self-contained: plain values in, messages out."""
