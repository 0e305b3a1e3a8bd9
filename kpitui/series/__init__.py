"""Measures in memory: sorted arrays of time and value. Knows neither where they come from nor what is made of them."""
