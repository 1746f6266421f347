"""Account recovery: recovery codes, reset codes, email links and rescue."""
