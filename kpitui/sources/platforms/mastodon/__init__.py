"""What is asked of Mastodon's servers."""
