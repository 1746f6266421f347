"""The page after sign-in."""
