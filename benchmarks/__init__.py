"""What is measured, with limits. See README.md beside this file."""
