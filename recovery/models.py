"""Models: hashes of codes, never the codes."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.utils import timezone

from accounts.models import User
from accounts.passwords import hashers
from recovery.codes import GROUP, Code

MOST_WRONG_TRIES = 5
# Clocks are corrected by seconds all the time; a larger step back means it was set.
_TOLERANCE = timedelta(seconds=60)


class RecoveryCode(models.Model):
    """A recovery code: a hash of the whole, found by its first group in plain text."""

    person = models.ForeignKey(User, models.CASCADE, related_name="recovery_codes")
    selector = models.CharField(max_length=GROUP)
    verifier = models.CharField(max_length=128)
    made_at = models.DateTimeField(default=timezone.now)
    # False for one that replaced a used one: it was shown alone, and is easily lost.
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
    """The reset code of a person, issued by staff or by the owner of the data folder."""

    person = models.OneToOneField(User, models.CASCADE, related_name="reset_code")
    verifier = models.CharField(max_length=128)
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    # None if the owner of the data folder issued it. Deleted with its issuer's account.
    issuer = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")

    def __str__(self) -> str:
        return f"reset code of {self.person_id}"

    @property
    def is_in_time(self) -> bool:
        """Whether it is valid now; setting the clock back doesn't make it valid again."""
        return self.made_at - _TOLERANCE <= timezone.now() < self.expires_at
