"""What is asked of Reddit."""
