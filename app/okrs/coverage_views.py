"""Journey × department: who has a goal there, and why not."""
