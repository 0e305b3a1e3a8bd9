"""What the source of X reads, and what it may spend on that."""
