"""Looking after other people's accounts, the settings and the audit log."""
