"""Alerts: rules judged on readings, incidents, and what is to be sent. Pure: knows no clock, no network, no screen."""
