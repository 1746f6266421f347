"""What people read where Django refuses what they typed: our words, not Django's."""

from __future__ import annotations

import pytest
from django import forms
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from accounts.models import User

ONE_OF = [("a", "A")]
NOT_ONE_OF = "“b” isn't one of the options. Choose another one."
REFUSED = [
    (forms.CharField(), "", "Fill this in."),
    (forms.CharField(min_length=5), "four", "This is too short. Use at least 5 characters."),
    (forms.CharField(max_length=3), "four", "This is too long. Use at most 3 characters."),
    (forms.CharField(), "a\0b", "This contains an invisible character. Type it again."),
    (forms.IntegerField(), "four", "Enter a whole number."),
    (forms.IntegerField(max_value=3), "4", "Enter 3 or less."),
    (forms.IntegerField(min_value=5), "4", "Enter 5 or more."),
    (forms.IntegerField(step_size=5), "4", "Enter a multiple of 5."),
    (forms.DecimalField(), "four", "Enter a number."),
    (forms.DecimalField(max_digits=1), "44", "Use at most 1 digit."),
    (forms.DecimalField(decimal_places=2), "0.123", "Use at most 2 decimal places."),
    (forms.DateField(), "four", "Enter a date with day, month and year."),
    (forms.TimeField(), "four", "Enter a time, like 14:30."),
    (forms.DateTimeField(), "four", "Enter a date and a time."),
    (forms.DurationField(), "four", "Enter a duration, like 1:30:00."),
    (forms.EmailField(), "four", "Enter an email address, like name@example.com."),
    (
        forms.URLField(assume_scheme="https"),
        "four",
        "Enter a web address, like https://example.com.",
    ),
    (forms.RegexField("[0-9]"), "four", "This isn't in the right format."),
    (forms.SlugField(), "four!", "Use only letters from A to Z, digits, underscores and hyphens."),
    (forms.GenericIPAddressField(), "four", "Enter an IPv4 or IPv6 address."),
    (forms.ChoiceField(choices=ONE_OF), "b", NOT_ONE_OF),
    (forms.TypedChoiceField(choices=ONE_OF), "b", NOT_ONE_OF),
    (forms.MultipleChoiceField(choices=ONE_OF), "b", "Choose from the options."),
    (forms.MultipleChoiceField(choices=ONE_OF), ["b"], NOT_ONE_OF),
    (forms.ModelChoiceField(User.objects), "b", "Choose one of the options."),
    (forms.ModelMultipleChoiceField(User.objects), ["b"], "Choose one of the options."),
    (forms.BooleanField(), False, "Fill this in."),
    (forms.FileField(), "no file", "The file didn't arrive. Choose it again."),
    (forms.FileField(), SimpleUploadedFile("a", b""), "This file is empty. Choose another one."),
    (
        forms.FileField(max_length=3),
        SimpleUploadedFile("four", b"a"),
        "The file name is too long. Use at most 3 characters.",
    ),
    (forms.JSONField(), "four", "This isn't valid JSON."),
    (forms.UUIDField(), "four", "This isn't in the right format."),
]


@pytest.mark.parametrize(("field", "typed", "said"), REFUSED)
def test_a_field_refuses_in_our_words(field, typed, said, db):
    with translation.override("en"), pytest.raises(ValidationError) as refused:
        field.clean(typed)
    assert refused.value.messages == [said]


def test_a_form_says_of_a_hidden_field_only_what_is_wrong():
    form = forms.Form({})
    form.fields["next"] = forms.CharField(widget=forms.HiddenInput())
    with translation.override("en"):
        page = form.as_p()
    assert "<li>Fill this in.</li>" in page


def test_a_model_refuses_in_our_words(db):
    Group.objects.create(name="Readers")
    with translation.override("en"), pytest.raises(ValidationError) as refused:
        Group(name="Readers").full_clean()
    assert refused.value.messages == ["This is already taken. Choose another one."]
