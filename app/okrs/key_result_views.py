"""Key results: written, changed with a reason, and seen with their history."""
