"""Pages of home, one module each."""
