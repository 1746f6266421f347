"""The script and the steps that install and remove a kiosk's system files on Linux."""

from __future__ import annotations

from desktop.i18n import _
from desktop.kiosk_setup.plan import MARK, TO_RUN

NAME = "latchkey-kiosk"
CAGE, X11, GNOME_KIOSK = "cage", "x11", "gnome-kiosk"
# Display software and what Qt needs to draw there, on Debian-based systems.
PACKAGES = {
    # Debian's cage exits without Xwayland, but the package does not depend on it.
    CAGE: "cage xwayland libwayland-cursor0 libwayland-egl1 libpam-systemd dbus",
    X11: "xserver-xorg-core xserver-xorg-input-libinput xinit xauth libpam-systemd dbus",
    GNOME_KIOSK: "gnome-kiosk gdm3",
}
SCRIPT = """\
#!/bin/sh
# {mark}
# As root:  sh install.sh            put the files of this folder in their places
#           sh install.sh --remove   take them back
# DESTDIR=FOLDER puts them below FOLDER instead, and tells the system nothing.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
root=${{DESTDIR:-}}
files='
{files}
'

tell() {{ [ -n "$root" ] || "$@"; }}

if [ "${{1:-}}" = --remove ]; then
    {disable}
    for file in $files; do rm -f "$root/$file"; done
    rmdir "$root/usr/local/lib/{name}" 2>/dev/null || true
    tell systemctl unmask ctrl-alt-del.target
    tell systemctl daemon-reload
    echo "The terminal's files are removed. Restart the computer."
    exit 0
fi
if [ $# -gt 0 ]; then sed -n '3,5s/^# //p' "$0"; exit 2; fi
if [ -z "$root" ] && ! id {user} >/dev/null 2>&1; then
    echo "There is no account {user} yet: adduser --disabled-password --gecos Latchkey {user}" >&2
    exit 1
fi
for file in $files; do
    mkdir -p "$root/$(dirname "$file")"
    mode=644
    case $(head -n 1 "$here/$file") in '#!'*) mode={to_run:o} ;; esac
    install -m $mode "$here/$file" "$root/$file"
done
tell systemctl mask ctrl-alt-del.target
tell systemctl daemon-reload
{enable}
echo "The terminal's files are in place. Restart the computer."
"""
DISABLE = '[ -n "$root" ] || systemctl disable {name}.service || true'
ENABLE = """\
tell systemctl enable {name}.service
tell systemctl set-default graphical.target
manager=/etc/systemd/system/display-manager.service
if [ -z "$root" ] && [ -L $manager ]; then
    other=$(basename "$(readlink $manager)")
    echo "The computer's own sign-in screen would take the place of the terminal's. Run:" >&2
    echo "  systemctl disable $other" >&2
fi"""


def installer(paths: list[str], user: str, *, by_service: bool) -> str:
    """Return the script for the files at `paths`; `by_service`: our systemd unit starts the screen.

    `user` is a name that needs no quotes.
    """
    return SCRIPT.format(
        mark=MARK,
        name=NAME,
        user=user,
        to_run=TO_RUN,
        files="\n".join(sorted(paths)),
        disable=DISABLE.format(name=NAME) if by_service else ":",
        enable=ENABLE.format(name=NAME) if by_service else ":",
    )


def steps(session: str, user: str) -> list[str]:
    """Return the installation steps of `session` for the account `user`."""
    return [
        _("Install the packages that show the program (on Debian and Ubuntu):"),
        f"$ sudo apt-get install --no-install-recommends {PACKAGES[session]}",
        _("Create the account {user}, which can't sign in with a password:").format(user=user),
        f"$ sudo adduser --disabled-password --gecos Latchkey {user}",
        *(_automatic_sign_in(user) if session == GNOME_KIOSK else []),
        _("Install the files from their folder, and restart the computer:"),
        "$ sudo sh install.sh",
        "$ sudo reboot",
        _("To undo this:"),
        "$ sudo sh install.sh --remove",
    ]


def _automatic_sign_in(user: str) -> list[str]:
    return [
        _(
            "Turn on automatic sign-in for the account in GDM: in daemon.conf or custom.conf, "
            "[daemon],"
        ),
        f"    AutomaticLoginEnable=true\n      AutomaticLogin={user}",
        _("and in the file {path}:").format(path=f"/var/lib/AccountsService/users/{user}"),
        f"    [User]\n      Session={NAME}",
    ]
