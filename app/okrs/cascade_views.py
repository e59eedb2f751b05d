"""How goals hang together: from the organisation into every department."""
