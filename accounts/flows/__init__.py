"""Account changes, each in one transaction with its audit log entry."""
