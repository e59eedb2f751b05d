"""Weekly view and quarterly review."""
