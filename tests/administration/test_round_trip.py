"""What is saved as a file of people comes back as it was, for any name that the forms allow."""

from __future__ import annotations

import contextlib

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import QueryDict
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts import memberships
from accounts.models import User
from accounts.names import characters
from accounts.roles import Role
from administration import group_cells, people_import
from administration.background_jobs import Job
from administration.forms.accounts import AddPersonForm, GroupForm
from administration.models import PeopleFile

EXPORT = "/administration/people/export/"
_ODD = st.text(alphabet="|\"'\\;,=+-@# abAÉé\t", min_size=1, max_size=8)
_NAMES = st.one_of(st.text(min_size=1, max_size=12), _ODD)


def sent(fields):
    form = QueryDict(mutable=True)
    form.update(fields)
    return form


def form_allows(name):
    form = GroupForm(data=sent({"name": name}))
    return form.is_valid() and form.cleaned_data["name"] == name


class Known:
    """Groups by the form under which their names are unique, as the import has them."""

    def __init__(self, *called):
        self.by_key: dict[str, Group] = {}
        for name in called:
            self.by_key.setdefault(
                characters.canonical(name), Group(pk=len(self.by_key), name=name)
            )

    def read(self, cell):
        return [group.name for group in group_cells.read(cell, self.by_key)]

    def write(self, chosen):
        return group_cells.write(chosen, among=[group.name for group in self.by_key.values()])


THREE = Known("Maths", "Physics", "Maths | Physics")


@pytest.mark.parametrize(
    "chosen", [["Maths | Physics"], ["Maths", "Physics"], ["Maths", "Maths | Physics", "Physics"]]
)
def test_a_name_with_the_separator_is_one_group(chosen):
    assert THREE.read(THREE.write(chosen)) == chosen


def test_a_name_without_the_separator_is_written_as_before():
    assert Known("Maths", "Physics").write(["Physics", "Maths"]) == "Maths|Physics"


@pytest.mark.parametrize(
    ("called", "cell", "found"),
    [
        (["readers"], " readers |readers", ["readers"]),
        (["readers", "authors"], "|readers||authors|", ["readers", "authors"]),
        (["readers"], "", []),
        (["readers"], " | ", []),
        (["Maths | Physics"], "maths | physics", ["Maths | Physics"]),
        (["Maths | Physics", "Maths"], "Maths|Maths | Physics", ["Maths", "Maths | Physics"]),
        (['"Blue"', "Red"], 'Red|"Blue"', ["Red", '"Blue"']),
        (['12" nails', 'the "old" ones'], '12" nails|the "old" ones', None),
        (["Blue"], ' "Blue" ', ["Blue"]),
        (['a "b|c" d'], '"a ""b|c"" d"', ['a "b|c" d']),
    ],
)
def test_a_cell_of_an_earlier_version_or_by_hand_is_read(called, cell, found):
    assert Known(*called).read(cell) == (called if found is None else found)


@pytest.mark.parametrize("called", [['"Blue"', "Blue"], ["A", "B", '"A"|"B"', "A|B"]])
def test_names_that_look_like_quoted_ones_are_told_apart(called):
    known = Known(*called)
    for some in (called[:1], called[1:2], called[:2]):
        assert sorted(known.read(known.write(some))) == sorted(some)
    assert sorted(known.read(known.write(called))) == sorted(called)


def test_a_name_longer_than_any_is_not_looked_up():
    with pytest.raises(ValidationError):
        Known("a b").read("a" + " " * 150 + "b")


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("Maths | Physics", "is ambiguous"),
        ("Maths|Chemistry", "no group “Chemistry”"),
        ('"Maths|Chemistry"', "no group “Maths|Chemistry”"),
        ('"Maths', 'no group “"Maths”'),
        ("x" * 151, "no group “x"),
        ("|" * 100_000 + "no", "no group “no”"),
    ],
)
def test_a_cell_that_names_no_group_or_is_ambiguous_is_refused(cell, words):
    with pytest.raises(ValidationError) as refused:
        THREE.read(cell)
    assert words in " ".join(refused.value.messages)


@given(st.lists(_NAMES.filter(lambda name: name == name.strip() != ""), min_size=1, max_size=5))
def test_any_names_in_one_cell_come_back(called):
    known = Known(*called)
    for chosen in (list(known.by_key.values()), list(known.by_key.values())[:1]):
        wanted = sorted(group.name for group in chosen)
        assert sorted(known.read(known.write(wanted))) == wanted


@given(st.text(alphabet='|"ab ', max_size=30))
def test_any_cell_is_read_or_refused_with_a_sentence(cell):
    with contextlib.suppress(ValidationError):
        Known("a", "b", "a|b", '"', '"a').read(cell)


_PEOPLE = st.lists(
    st.tuples(
        _NAMES, _NAMES | st.just(""), st.sampled_from(["", "o'b@example.org", '"a|b"@x.org'])
    ),
    min_size=1,
    max_size=3,
)


@pytest.mark.django_db
@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(_PEOPLE, st.lists(_NAMES, max_size=4), st.data())
def test_any_people_and_groups_of_the_forms_come_back(signed_in, ada, people, called, data):
    window = signed_in(ada)
    with transaction.atomic():
        for name in called:
            if form_allows(name):
                Group.objects.create(name=name)
        made = [make(ada, row, data) for row in people]
        before = state([person for person in made if person])
        language = data.draw(st.sampled_from(["en", "de"]))
        answer = window.post(EXPORT, headers={"accept-language": language})
        content = b"".join(answer.streaming_content)
        User.objects.exclude(pk=ada.pk).delete()

        bring(ada, without_row_of(content, "ada"))

        assert state(User.objects.exclude(pk=ada.pk)) == before
        transaction.set_rollback(True)


def make(ada, row, data):
    fields = dict(zip(("username", "display_name", "email"), row, strict=True))
    form = AddPersonForm(ada, sent(fields | {"role": Role.MEMBER}))
    if not form.is_valid():
        return None
    values = {name: form.cleaned_data[name] for name in fields}
    person = User.objects.create(password="!", **values)
    memberships.assign(person, Role.MEMBER)
    groups = list(Group.objects.exclude(name__in=set(Role)))
    person.groups.add(*data.draw(st.lists(st.sampled_from(groups))) if groups else ())
    return person


def state(people):
    return {
        (person.username, person.display_name, person.email)
        + tuple(sorted(person.groups.values_list("name", flat=True)))
        for person in people
    }


def without_row_of(content, name):
    return b"".join(
        line for line in content.splitlines(keepends=True) if not line.startswith(name.encode())
    )


def bring(ada, content):
    actor = User.objects.get(pk=ada.pk)
    checked = people_import.check(PeopleFile(content=content), actor=actor)
    assert [row.problems for row in checked.refused] == []
    people_import.add_all(checked.rows, actor=actor, session="", job=Job(language="en"))


def test_guests_who_are_gone_tomorrow_are_not_in_the_file(signed_in, ada, ben):
    User.objects.create(username=characters.guest_name(), display_name="Guest 1", password="!")
    content = b"".join(signed_in(ada).post(EXPORT).streaming_content)
    assert b"Ben" in content
    assert b"Guest 1" not in content


def test_the_page_of_the_import_says_how_several_groups_are_written(signed_in, ada):
    page = signed_in(ada).get(reverse("administration:import_people")).content.decode()
    assert "quotation marks" in page
