"""What a key result needs from other departments."""
