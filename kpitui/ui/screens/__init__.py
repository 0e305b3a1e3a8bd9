"""The monitor's pages, one file for each screen."""
