"""Journeys as files: out as CSV, XLSX and JSON, and in again."""
