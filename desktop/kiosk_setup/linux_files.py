"""System files for a kiosk session on Linux: cage, a bare X server or GNOME Kiosk.

Formats: systemd.exec(5), systemd.service(5), logind.conf(5), xorg.conf(5), gnome-session(1), and
the documentation of cage and GNOME Kiosk.
"""

from __future__ import annotations

import re
import shlex
import shutil

from desktop.errors import Refused
from desktop.i18n import _
from desktop.kiosk_setup.linux_install import CAGE, GNOME_KIOSK, NAME, X11, installer, steps
from desktop.kiosk_setup.plan import MARK, File, Plan, Wanted

PLACE = f"usr/local/lib/{NAME}"
PROGRAM = f"/{PLACE}/session"
ACCOUNT = re.compile(r"[a-z_][a-z0-9_-]{0,31}")  # useradd(8)
SHOWS = {CAGE: "cage", GNOME_KIOSK: "gnome-kiosk", X11: "startx"}

UNIT = """\
# {mark}
[Unit]
Description=Latchkey terminal
After=systemd-user-sessions.service plymouth-quit-wait.service getty@tty1.service
Conflicts=getty@tty1.service
Before=graphical.target
ConditionPathExists=/dev/tty0
StartLimitIntervalSec=0

[Service]
User={user}
PAMName={name}
WorkingDirectory=~
TTYPath=/dev/tty1
TTYReset=yes
TTYVHangup=yes
TTYVTDisallocate=yes
StandardInput=tty-fail
StandardOutput=journal
StandardError=journal
UtmpIdentifier=tty1
UtmpMode=user
ExecStart=/{place}/screen
Restart=always
RestartSec=1

[Install]
WantedBy=graphical.target
"""
PAM = """\
# {mark}
auth     required pam_deny.so
account  required pam_unix.so
session  optional pam_env.so readenv=1 envfile=/etc/default/locale
session  required pam_unix.so
session  required pam_systemd.so
"""
# Without -s, cage blocks switching to another console.
CAGE_SCREEN = """\
#!/bin/sh
# {mark}
[ ! -r /etc/default/keyboard ] || . /etc/default/keyboard
export XKB_DEFAULT_LAYOUT="${{XKBLAYOUT:-}}" XKB_DEFAULT_VARIANT="${{XKBVARIANT:-}}"
exec cage -d -- {program}
"""
X_SCREEN = """\
#!/bin/sh
# {mark}
exec startx {program} -- vt1 -keeptty -nolisten tcp
"""
SESSION = """\
#!/bin/sh
# {mark}
exec {words}
"""
XORG = """\
# {mark}
Section "ServerFlags"
    Option "DontVTSwitch" "true"
    Option "DontZap" "true"
    Option "BlankTime" "0"
    Option "StandbyTime" "0"
    Option "SuspendTime" "0"
    Option "OffTime" "0"
EndSection
"""
LOGIND = """\
# {mark}
[Login]
NAutoVTs=0
ReserveVT=0
HandlePowerKey=ignore
HandleRebootKey=ignore
HandleSuspendKey=ignore
HandleHibernateKey=ignore
HandleLidSwitch=ignore
HandleLidSwitchExternalPower=ignore
IdleAction=ignore
"""
MANAGER = "# {mark}\n[Manager]\nCtrlAltDelBurstAction=none\n"
KERNEL = "# {mark}\nkernel.sysrq = 0\n"
GNOME_DESKTOP = """\
# {mark}
[Desktop Entry]
Type=Application
Name=Latchkey
Exec=gnome-session --session={name}
DesktopNames=GNOME-Kiosk;GNOME;
X-GDM-SessionRegisters=true
"""
GNOME_SESSION = "# {mark}\n[GNOME Session]\nName=Latchkey\nRequiredComponents=org.gnome.Kiosk;\n"
GNOME_TARGET = "# {mark}\n[Unit]\nRequires=org.gnome.Kiosk.target\nRequires={name}.service\n"
GNOME_UNIT = """\
# {mark}
[Unit]
Description=Latchkey terminal
BindsTo=gnome-session.target
After=gnome-session.target
StartLimitIntervalSec=0

[Service]
ExecStart={program}
Restart=always
RestartSec=1
"""
EVERYWHERE = {
    f"etc/systemd/logind.conf.d/{NAME}.conf": LOGIND,
    f"etc/systemd/system.conf.d/{NAME}.conf": MANAGER,
    f"etc/sysctl.d/90-{NAME}.conf": KERNEL,
    f"{PLACE}/session": SESSION,
}
SERVICE = {f"etc/systemd/system/{NAME}.service": UNIT, f"etc/pam.d/{NAME}": PAM}
BY_SESSION = {
    CAGE: {**SERVICE, f"{PLACE}/screen": CAGE_SCREEN},
    X11: {
        **SERVICE,
        f"{PLACE}/screen": X_SCREEN,
        f"etc/X11/xorg.conf.d/90-{NAME}.conf": XORG,
    },
    GNOME_KIOSK: {
        f"usr/share/wayland-sessions/{NAME}.desktop": GNOME_DESKTOP,
        f"usr/share/gnome-session/sessions/{NAME}.session": GNOME_SESSION,
        f"etc/systemd/user/gnome-session@{NAME}.target.d/session.conf": GNOME_TARGET,
        f"etc/systemd/user/{NAME}.service": GNOME_UNIT,
    },
}


def plan(wanted: Wanted) -> Plan:
    """Return the files of the session and the script that installs them. Raises Refused."""
    if not ACCOUNT.fullmatch(wanted.user):
        raise Refused(_("“{name}” isn't a valid account name here.").format(name=wanted.user))
    session = wanted.session or installed()
    fields = {
        "mark": MARK,
        "name": NAME,
        "user": wanted.user,
        "place": PLACE,
        "program": PROGRAM,
        "words": shlex.join(wanted.program),
    }
    written = {**EVERYWHERE, **BY_SESSION[session]}
    files = [File(path, text.format(**fields)) for path, text in sorted(written.items())]
    script = installer(list(written), wanted.user, by_service=session != GNOME_KIOSK)
    return Plan([*files, File("install.sh", script)], steps(session, wanted.user))


def installed() -> str:
    """Return the first session type whose program is installed; cage if there is none."""
    return next((name for name, program in SHOWS.items() if shutil.which(program)), CAGE)
