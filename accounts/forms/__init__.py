"""What may be typed on the pages about accounts. The deeds themselves are in accounts.flows."""
