"""A journey's own facts: goals, owner, personas, place in the hierarchy."""
