"""Matomo's answers: JSON or XML, told apart from its errors."""
