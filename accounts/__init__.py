"""Who may come in: people, their names and passwords, signing in and out, sessions."""
