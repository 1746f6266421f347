"""Staff pages: accounts, groups, settings, audit log and backups."""
