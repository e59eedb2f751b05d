"""Measurements from a file: mapping, preview, all or nothing."""
