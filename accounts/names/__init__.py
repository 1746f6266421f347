"""Which characters names can have, and which names count as the same."""
