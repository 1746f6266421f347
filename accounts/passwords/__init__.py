"""Password validation and hashing."""
