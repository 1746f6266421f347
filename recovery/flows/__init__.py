"""Steps of account recovery, each in one transaction."""
