"""Quick wins and proofs of success."""
