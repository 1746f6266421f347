"""Users, sign-in policy, failed attempts, sessions and notices."""

from accounts.models.people import User, UserManager
from accounts.models.sign_in import Notice, Session, SignInAttempts, SignInPolicy

__all__ = ["Notice", "Session", "SignInAttempts", "SignInPolicy", "User", "UserManager"]
