"""What is asked of YouTube: its Data API and its Analytics API."""
