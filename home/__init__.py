"""The page after sign-in: who you are, what happened to your account, what you can do."""
