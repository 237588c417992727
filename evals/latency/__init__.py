"""How long a visitor waits, and where the time goes."""
