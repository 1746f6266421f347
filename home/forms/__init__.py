"""Forms of home and of the pages that manage it."""
