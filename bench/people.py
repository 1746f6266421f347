"""The people who sign in to the benchmark sites."""

NAME, PASSWORD = "ben", "lantern orchard violet"
ADMINISTRATOR, STAFF_PASSWORD = "ada", "lantern orchard violet basalt"
