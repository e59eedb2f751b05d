"""What somebody could try who has everything that is published, and nothing else."""
