"""Measuring points: from the catalogue or blank, with their history."""
