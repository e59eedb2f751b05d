"""Objectives: drafted, proposed, agreed, pursued, closed."""
