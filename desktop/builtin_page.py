"""HTML frame and colors of pages that are shown without Django: splash, errors, exit PIN."""

from __future__ import annotations

from html import escape

from desktop.i18n import code

# Colors of static/css/tokens.css; a test compares them. The first is also the window's background.
GROUND = "#edf1f2"
LIGHT = {
    "ground": GROUND,
    "surface": "#ffffff",
    "ink": "#15232a",
    "ink-soft": "#4b5b63",
    "edge": "#6f7f86",
    "accent": "#14596b",
    "accent-ink": "#ffffff",
}
DARK = {
    "ground": "#0e1619",
    "surface": "#172327",
    "ink": "#e8eef0",
    "ink-soft": "#a9b9bf",
    "edge": "#7f929a",
    "accent": "#6cc3d5",
    "accent-ink": "#0b1c21",
}


def _properties(colors: dict[str, str]) -> str:
    return "".join(f"--{name}:{value};" for name, value in colors.items())


STYLE = f"""
:root{{color-scheme:light dark;{_properties(LIGHT)}}}
@media(prefers-color-scheme:dark){{:root{{{_properties(DARK)}}}}}
body{{margin:0;min-height:100vh;display:grid;place-items:center;padding:1rem;box-sizing:border-box;
background:var(--ground);color:var(--ink);
font:18px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,Cantarell,Ubuntu,"Noto Sans",sans-serif}}
main{{max-width:34rem}}
.splash{{text-align:center}}
.card{{background:var(--surface);border-radius:1rem;padding:2.25rem}}
svg{{width:4.5rem;height:4.5rem}}
h1{{font-size:1.65rem;line-height:1.2;margin:0 0 1rem}}
p{{margin:0 0 1rem;overflow-wrap:anywhere}}
.soft{{color:var(--ink-soft)}}
.late{{visibility:hidden;animation:appear 0s 8s forwards}}
@keyframes appear{{to{{visibility:visible}}}}
form{{display:flex;flex-wrap:wrap;gap:.75rem;margin-top:1.5rem}}
button{{font:inherit;min-height:48px;padding:.5rem 1.25rem;border-radius:.5rem;cursor:pointer;
border:1px solid var(--edge);background:var(--surface);color:var(--ink)}}
label{{flex-basis:100%}}
input{{font:inherit;flex:1 1 10rem;min-width:0;min-height:48px;padding:.5rem .75rem;
border:1px solid var(--edge);border-radius:.5rem;background:var(--surface);color:var(--ink)}}
.pad{{flex-basis:100%;display:grid;grid-template-columns:repeat(3,minmax(0,1fr));gap:.75rem;
max-width:20rem}}
.pad button{{padding-inline:.25rem}}
.primary{{background:var(--accent);border-color:var(--accent);color:var(--accent-ink)}}
:focus-visible{{outline:3px solid var(--accent);outline-offset:2px}}
"""


def page(title: str, kind: str, content: str) -> str:
    """Return a complete page; `content` is the HTML of its body, `kind` its class."""
    return (
        f'<!doctype html><html lang="{code()}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head>"
        f'<body><main class="{kind}">{content}</main></body></html>'
    )
