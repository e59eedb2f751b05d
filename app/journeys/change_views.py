"""A journey's history, and taking the last change back."""
