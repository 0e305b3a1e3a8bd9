"""The one HTTP client that all sources share: deadlines, retries, limits, redirects, secrets. Knows no platform."""
