"""Editing the map: stages and steps, in place."""
