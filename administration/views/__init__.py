"""Staff pages, one module each."""
