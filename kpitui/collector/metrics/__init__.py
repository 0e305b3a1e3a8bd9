"""The page ``/metrics``: what the collector knows, in the text that Prometheus and its kin read.

A page is made of a snapshot: a call of it evaluates nothing and asks the store nothing.
"""
