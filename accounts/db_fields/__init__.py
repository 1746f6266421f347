"""Model fields that check what they store, whoever writes it."""
