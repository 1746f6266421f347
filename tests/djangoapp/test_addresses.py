"""Addresses that never change are worked out once, all others by Django."""

from __future__ import annotations

import pytest
from django.template import Context, Template
from django.template.base import TextNode
from django.urls import NoReverseMatch


@pytest.mark.parametrize(
    ("source", "address"),
    [
        ("{% url 'home:index' %}", "/"),
        ('{% url "accounts:login" %}', "/accounts/login/"),
        ("{% static 'css/base.css' %}", "/static/css/base.css"),
        ("{% static 'a b/ü.css' %}", "/static/a%20b/%C3%BC.css"),
    ],
)
def test_what_is_written_out_becomes_text(source, address):
    template = Template(source)

    assert [type(node) for node in template.nodelist] == [TextNode]
    assert template.render(Context()) == address


@pytest.mark.parametrize(
    ("source", "address"),
    [
        ("{% url page %}", "/accounts/login/"),
        ("{% url 'accent' color %}", "/accent/336699.css"),
        ("{% url 'accent' '#336699' %}", "/accent/336699.css"),
        ("{% url 'home:index' as home %}-{{ home }}", "-/"),
        ("{% url 'no:where' as home %}-{{ home }}", "-"),
        ("{% static file %}", "/static/x.js"),
        ("{% static 'x.js' as file %}-{{ file }}", "-/static/x.js"),
    ],
)
def test_what_is_open_is_worked_out_on_each_page(source, address):
    context = Context({"page": "accounts:login", "color": "#336699", "file": "x.js"})

    assert Template(source).render(context) == address


def test_a_wrong_name_fails_at_once():
    with pytest.raises(NoReverseMatch):
        Template("{% url 'no:where' %}")
