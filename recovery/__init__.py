"""Getting back in without e-mail."""
