"""Google Analytics 4's reports."""
