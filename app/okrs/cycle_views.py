"""Cycles: the stretches of time goals are set for."""
