"""The symbols and colors that tiles can have."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

# Symbols in static/icons/sprite.svg.
SYMBOLS = (
    ("book", _("Book")),
    ("document", _("Document")),
    ("note", _("Note")),
    ("inbox", _("Tray")),
    ("picture", _("Picture")),
    ("film", _("Film")),
    ("music", _("Music")),
    ("chart", _("Chart")),
    ("calendar", _("Calendar")),
    ("clock", _("Clock")),
    ("map", _("Map")),
    ("globe", _("Globe")),
    ("people", _("People")),
    ("chat", _("Speech bubble")),
    ("house", _("House")),
    ("heart", _("Heart")),
    ("star", _("Star")),
    ("tool", _("Tool")),
    ("pencil", _("Pencil")),
    ("box", _("Box")),
    ("cap", _("Graduation cap")),
    ("info", _("Information")),
    ("lifebuoy", _("Life buoy")),
    ("key", _("Key")),
)
# The classes `.tint-N` of static/css/tiles.css.
TONES = (
    (0, _("Teal")),
    (1, _("Purple")),
    (2, _("Green")),
    (3, _("Brown")),
    (4, _("Blue")),
    (5, _("Red")),
    (6, _("Olive")),
    (7, _("Gray")),
)
