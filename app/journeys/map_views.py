"""A journey's page, and its map as a picture."""
