"""Due check-ins as a calendar feed."""
