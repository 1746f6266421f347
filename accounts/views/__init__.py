"""Account pages, one module each."""
