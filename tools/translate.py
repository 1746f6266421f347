"""Collects translatable strings into locale/ and compiles the translations.

Run `python tools/translate.py` after adding or changing a string; then translate the empty entries
in locale/*/LC_MESSAGES/django.po, run it again, and commit both files. The English catalog
replaces Django's own messages about invalid input.
"""

from __future__ import annotations

import ast
import re
import struct
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path
from typing import IO, Any

import django
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[1]
LANGUAGES = ("de", "en")
CODE = (
    *("accounts", "administration", "audit", "desktop", "djangoapp", "files", "home", "kiosk"),
    *("notes", "recovery"),
)
MO_MAGIC, MO_HEAD = 0x950412DE, 28  # bytes of the head
DEVELOPMENT_ONLY = {"patterns.html"}
DJANGO_CATALOG = Path(django.__file__).parent / "conf/locale/en/LC_MESSAGES/django.po"
# Where Django's messages about invalid input are, and how they differ from labels beside them.
DJANGO_SOURCES = ("core/validators.py", "db/models/", "forms/", "utils/ipv6.py")
DJANGO_MESSAGE = re.compile(r"\.$|%\(error\)s$")
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "_t": None,
    "gettext": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


def po_file(language: str) -> Path:
    """Return the path of the catalog of `language`."""
    return ROOT / "locale" / language / "LC_MESSAGES" / "django.po"


def collect() -> Catalog:
    """Return every translatable string of the program."""
    catalog = Catalog(charset="utf-8")
    for method, text in _sources():
        for _, sentences, _, context in extract(method, BytesIO(text.encode()), KEYWORDS):
            catalog.add(sentences, context=context)
    return catalog


def collect_django() -> Catalog:
    """Return Django's own messages about invalid input, of forms and models."""
    catalog = Catalog(charset="utf-8")
    with DJANGO_CATALOG.open("rb") as file:
        for message in read_po(file, locale="en"):
            is_source = any(path.startswith(DJANGO_SOURCES) for path, _ in message.locations)
            if is_source and DJANGO_MESSAGE.search(_forms(message.id)[-1]):
                catalog.add(message.id, context=message.context)
    return catalog


def needed(language: str) -> Catalog:
    """Return the strings that the catalog of `language` must have: in English only Django's."""
    catalog = collect_django()
    for message in collect() if language != "en" else ():
        catalog.add(message.id, context=message.context)
    return catalog


def read(language: str) -> Catalog:
    """Return the catalog of `language`, empty if there is none yet."""
    path = po_file(language)
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def merge(translated: Catalog, collected: Catalog) -> Catalog:
    """Return `translated` with exactly the strings of `collected`, without fuzzy matches."""
    translated.update(collected, no_fuzzy_matching=True, update_creation_date=False)
    translated.obsolete.clear()
    translated.fuzzy = False
    return translated


def po(catalog: Catalog) -> bytes:
    """Return `catalog` in PO format, without a date."""
    file = BytesIO()
    write_po(file, catalog, width=100, sort_output=True, no_location=True, omit_header=True)
    lines = "".join(f'"{line}\\n"\n' for line in _header(catalog).splitlines())
    return f'msgid ""\nmsgstr ""\n{lines}\n'.encode() + file.getvalue()


def mo(catalog: Catalog) -> bytes:
    """Return `catalog` in MO format: two tables of lengths and offsets, then the texts.

    Babel's own writer includes the date, so that every run would change the file.
    """
    texts = {"": _header(catalog)}
    for message in catalog:
        if message.id and all(_forms(message.string)):
            context = f"{message.context}\x04" if message.context else ""
            texts[context + "\0".join(_forms(message.id))] = "\0".join(_forms(message.string))
    pairs = sorted((original.encode(), text.encode()) for original, text in texts.items())
    table = 8 * len(pairs)
    head = struct.pack("<7I", MO_MAGIC, 0, len(pairs), MO_HEAD, MO_HEAD + table, 0, 0)
    index, data = b"", b""
    for text in [original for original, _ in pairs] + [translated for _, translated in pairs]:
        index += struct.pack("<2I", len(text), MO_HEAD + 2 * table + len(data))
        data += text + b"\0"
    return head + index + data


def missing(catalog: Catalog) -> list[str]:
    """Return the strings of `catalog` with missing translations or plural forms."""
    return [
        str(message.id)
        for message in catalog
        if message.id and (message.fuzzy or not all(_forms(message.string)))
    ]


def update(language: str) -> list[str]:
    """Update the files of `language`; return the strings that need translation."""
    catalog = merge(read(language), needed(language))
    path = po_file(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(po(catalog))
    path.with_suffix(".mo").write_bytes(mo(catalog))
    return missing(catalog)


def _calls(
    file: IO[bytes], keywords: Iterable[str], *_: object, **__: object
) -> Iterator[tuple[int, str, tuple[Any, ...], list[str]]]:
    """Extract calls for Babel, whose own extractor skips f-strings before Python 3.12."""
    for node in ast.walk(ast.parse(file.read())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            values = tuple(getattr(argument, "value", None) for argument in node.args)
            if node.func.id in keywords and values and isinstance(values[0], str):
                yield node.lineno, node.func.id, values, []


def _sources() -> Iterator[tuple[Any, str]]:
    """Yield the extraction method for Babel and the text of each file."""
    for folder in CODE:
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield _calls, path.read_text(encoding="utf-8")
    for path in sorted((ROOT / "templates").rglob("*.*")):
        if path.name not in DEVELOPMENT_ONLY:
            # Leaves only the strings, as calls that a JavaScript extractor understands.
            yield "javascript", templatize(path.read_text(encoding="utf-8"), origin=path.name)


def _header(catalog: Catalog) -> str:
    return (
        "Content-Type: text/plain; charset=utf-8\n"
        f"Language: {catalog.locale_identifier}\n"
        f"Plural-Forms: {catalog.plural_forms}\n"
    )


def _forms(string: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    return (string or "",) if isinstance(string, str | None) else tuple(string)


if __name__ == "__main__":
    for code in LANGUAGES:
        for sentence in update(code):
            print(f"{code}: {sentence}")
