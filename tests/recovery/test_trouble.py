from __future__ import annotations

import pytest
from django.urls import reverse

from tests.clients import launched_client
from tests.rendered import read

NAMES = ("trouble", "use_code", "rescue")


def test_the_sign_in_page_leads_to_it(visitor, ada):
    page = read(visitor.get("/accounts/login/"))
    (link,) = page.all("a", href=reverse("recovery:trouble"))
    assert link.words() == "Trouble signing in?"


def test_four_sentences_and_a_way_for_each_case(visitor, ada):
    page = read(visitor.get("/recovery/trouble/"))
    (cases,) = page.all("ul", class_="cases")
    sentences = [p.words() for p in page.all("p") if p.words().endswith(".")]
    assert len(page.all("h2")) == len(sentences) == 4
    assert all(sentence.count(".") == 1 for sentence in sentences)
    links = {link["href"] for link in page.all("a")}
    assert {"/recovery/code/", "/recovery/rescue/", "/accounts/login/"} <= links
    assert "/recovery/letter/" not in links


def test_where_there_is_a_mail_server_it_offers_that_too(visitor, ada, policy):
    policy.mail_server = "mail.example.org"
    policy.save()
    assert b'href="/recovery/letter/"' in visitor.get("/recovery/trouble/").content


@pytest.mark.parametrize("name", NAMES)
def test_each_page_has_one_heading_and_one_primary_button(ada, name):
    page = read(launched_client().get(reverse(f"recovery:{name}")))
    assert len(page.all("h1")) == 1
    assert len([element for element in page.elements if element.has_class("primary")]) == 1
    assert len(page.ids()) == len(set(page.ids()))


def test_it_changes_nothing(visitor, ada):
    assert visitor.post("/recovery/trouble/").status_code == 405
