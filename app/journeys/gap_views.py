"""Current against intended: where they differ most, and what to do about it."""
