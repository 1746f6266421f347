"""Events of getting back in."""
