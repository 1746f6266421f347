"""Changes that staff make, each in one transaction."""
