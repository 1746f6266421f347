"""Which characters names may have, and which names are the same."""
