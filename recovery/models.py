"""What lets people back in, as far as it is stored: hashes of codes, never the codes."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.utils import timezone

from accounts.models import User
from accounts.passwords import hashers
from recovery.codes import GROUP, Code

MOST_WRONG_TRIES = 5
# Clocks are corrected by seconds all day; one that is further back has been set back.
_TOLERANCE = timedelta(seconds=60)


class RecoveryCode(models.Model):
    """One of a person's own codes: a hash of the whole, found by its first group in clear."""

    person = models.ForeignKey(User, models.CASCADE, related_name="recovery_codes")
    selector = models.CharField(max_length=GROUP)
    verifier = models.CharField(max_length=128)
    made_at = models.DateTimeField(default=timezone.now)
    # Not one that replaced a used one: those are shown alone, and easily lost.
    on_sheet = models.BooleanField(default=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["person", "selector"], name="one_code_per_selector"),
        )

    def __str__(self) -> str:
        return f"recovery code of {self.person_id}"

    @classmethod
    def of(cls, person: User, code: Code, *, on_sheet: bool) -> RecoveryCode:
        """Return the row to store for `code`; raise Busy."""
        verifier = hashers.encode_code(code.secret)
        return cls(person=person, selector=code.selector, verifier=verifier, on_sheet=on_sheet)


class ResetCode(models.Model):
    """The one code that somebody of the staff, or the owner of the data folder, gave a person."""

    person = models.OneToOneField(User, models.CASCADE, related_name="reset_code")
    verifier = models.CharField(max_length=128)
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    # Nobody if it came from the owner of the data folder. It ends with its issuer's account.
    issuer = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")

    def __str__(self) -> str:
        return f"reset code of {self.person_id}"

    @property
    def is_in_time(self) -> bool:
        """Whether it works now; a clock that was set back does not bring it back to life."""
        return self.made_at - _TOLERANCE <= timezone.now() < self.expires_at
