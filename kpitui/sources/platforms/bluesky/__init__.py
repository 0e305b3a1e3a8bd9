"""What is asked of Bluesky's servers."""
