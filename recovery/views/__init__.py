"""Recovery pages, one module each."""
