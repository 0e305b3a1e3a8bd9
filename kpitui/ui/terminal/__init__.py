"""What stands between the monitor and the terminal device: sent cells, saved frame, leaving."""
