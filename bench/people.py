"""Who signs in on the sites of the benchmarks."""

NAME, PASSWORD = "ben", "lantern orchard violet"
ADMINISTRATOR, STAFF_PASSWORD = "ada", "lantern orchard violet basalt"
