"""Events of looking after other people's accounts."""
