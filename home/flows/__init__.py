"""Changes to what home offers, each in one transaction."""
