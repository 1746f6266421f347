"""What staff change about accounts, groups and tiles. Each change is one transaction."""
