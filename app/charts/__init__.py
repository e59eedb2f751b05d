"""Charts: one description (spec), drawn as SVG for first paint, paper and mail."""
