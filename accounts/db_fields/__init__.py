"""Model fields that validate values on every write."""
