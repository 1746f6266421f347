"""A launchd agent that starts and restarts the program on macOS (not tested).

Keys: the manual page launchd.plist(5). Guided Access exists only on iPhone and iPad; a Mac
has Single App Mode, which requires device management.
"""

from __future__ import annotations

import plistlib

from desktop.i18n import _
from desktop.kiosk_setup.plan import MARK, File, Plan, Wanted

LABEL = "org.latchkey.kiosk"
AGENT = f"Library/LaunchAgents/{LABEL}.plist"


def plan(wanted: Wanted) -> Plan:
    """Return the agent and the steps that install it."""
    steps = [
        _(
            "Create the account {user} without administrator rights, and turn on automatic "
            "sign-in for it."
        )
        .format(user=wanted.user),
        f"$ sudo install -o root -g wheel -m 644 {AGENT} /Users/{wanted.user}/{AGENT}",
        _("Sign in with that account. To undo this, sign in as an administrator and run:"),
        f"$ sudo rm /Users/{wanted.user}/{AGENT}",
        _("Only device management can block Command+Tab and Force Quit, with Single App Mode."),
    ]  # fmt: skip
    return Plan([File(AGENT, _agent(wanted))], steps)


def _agent(wanted: Wanted) -> str:
    keys = {
        "Label": LABEL,
        "ProgramArguments": list(wanted.program),
        "RunAtLoad": True,
        "KeepAlive": True,
        "LimitLoadToSessionType": "Aqua",
        "ProcessType": "Interactive",
    }
    text = plistlib.dumps(keys, sort_keys=False).decode()
    return text.replace("<dict>", f"<!-- {MARK} -->\n<dict>", 1)
