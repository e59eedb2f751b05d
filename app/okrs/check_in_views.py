"""Checking in: value, confidence, one sentence; and what is due for me."""
