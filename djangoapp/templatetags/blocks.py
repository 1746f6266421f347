"""`{% block_text "heading" %}`: the text of a block of the same page, once more.

Built into every template (settings: TEMPLATES).
"""

from __future__ import annotations

from django import template
from django.template import Context
from django.template.base import NodeList
from django.template.loader_tags import BlockNode
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag(takes_context=True)
def block_text(context: Context, name: str) -> SafeString:
    """Return what the block `name` of this page renders to, on one line."""
    return SafeString(" ".join(BlockNode(name, NodeList()).render(context).split()))
