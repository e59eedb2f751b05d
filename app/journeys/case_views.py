"""“We cannot measure that”: the seven steps, and the list of what is still open."""
