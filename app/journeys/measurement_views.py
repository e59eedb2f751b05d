"""Measurements by hand, corrections, and the baseline."""
