"""Parses the command line into one frozen dataclass per command."""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Callable
from dataclasses import dataclass, fields

SITE_NAME = "Latchkey"
PRESETS = ("home", "workplace", "public")
SESSIONS = ("cage", "x11", "gnome-kiosk")
HIGHEST_PORT = 65535


@dataclass(frozen=True)
class Run:
    """Run the program, in a window by default. Port None: any free port."""

    data_dir: str | None
    kiosk: bool
    no_window: bool
    port: int | None
    debug_port: int | None


@dataclass(frozen=True)
class Provision:
    """Set up the terminal unattended; the administrator's password comes from stdin.

    With a file, everything else comes from that.
    """

    data_dir: str | None
    admin: str
    preset: str
    site_name: str
    file: str = ""


@dataclass(frozen=True)
class Backup:
    """Back up all data to a file."""

    data_dir: str | None
    file: str


@dataclass(frozen=True)
class Restore:
    """Restore a backup."""

    data_dir: str | None
    file: str


@dataclass(frozen=True)
class Verify:
    """Check the database and the audit log."""

    data_dir: str | None


@dataclass(frozen=True)
class Rescue:
    """Create a reset code for an administrator."""

    data_dir: str | None
    name: str


@dataclass(frozen=True)
class KioskSetup:
    """Show or write system files of a kiosk, or check one. Session None: as installed."""

    data_dir: str | None
    check: bool
    write: str | None
    session: str | None
    user: str


Chore = Provision | Rescue | Backup | Restore | Verify | KioskSetup
Command = Run | Chore


def parse(argv: list[str], version: str) -> Command:
    """Return the parsed command. Exits with 2 on wrong usage, with 0 after --help and --version."""
    parser = _parser(version)
    given = parser.parse_args(_with_command(argv))
    make: type[Command] = given.make
    if make is Run and given.kiosk and given.debug_port is not None:
        parser.error("--debug-port isn't allowed with --kiosk")
    if make is Provision and given.file and (given.preset or given.site_name):
        parser.error("--preset and --site-name can't be combined with --file")
    given.data_dir = getattr(given, "data_dir", os.environ.get("LATCHKEY_DATA_DIR"))
    if given.data_dir == "":
        # Usually an empty variable in a script: using the default folder would be a surprise.
        parser.error("LATCHKEY_DATA_DIR is empty: set it to a folder, or unset it")
    if make is Provision:
        given.admin, given.file = given.admin or "", given.file or ""
        given.preset, given.site_name = given.preset or PRESETS[0], given.site_name or SITE_NAME
    return make(**{field.name: getattr(given, field.name) for field in fields(make)})


def _with_command(argv: list[str]) -> list[str]:
    """Return `argv` with "run" inserted if there is no command."""
    before = 0
    if argv and argv[0].startswith("--data-dir"):
        before = 1 if "=" in argv[0] else 2
    rest = argv[before:]
    if not rest or (rest[0].startswith("-") and rest[0] not in ("-h", "--help", "--version")):
        return [*argv[:before], "run", *rest]
    return argv


def _parser(version: str) -> argparse.ArgumentParser:
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument(
        "--data-dir",
        type=_word("folder"),
        metavar="DIR",
        default=argparse.SUPPRESS,
        help="data folder; default: LATCHKEY_DATA_DIR or the user's own",
    )
    parser = argparse.ArgumentParser(
        prog="Latchkey",
        description="Accounts for a shared computer.",
        parents=[shared],
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"Latchkey {version}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name, (make, purpose, describe) in COMMANDS.items():
        command = commands.add_parser(
            name, help=purpose, description=purpose, parents=[shared], allow_abbrev=False
        )
        command.set_defaults(make=make)
        describe(command)
    return parser


def _word(name: str, pattern: str = ".+") -> Callable[[str], str]:
    """Return an argparse type for words that match `pattern`; `name` is for its error messages."""

    def read(text: str) -> str:
        if not re.fullmatch(pattern, text, re.DOTALL):
            raise ValueError
        return text

    read.__name__ = name
    return read


def _describe_run(command: argparse.ArgumentParser) -> None:
    command.add_argument("--kiosk", action="store_true", help="start in kiosk mode")
    command.add_argument(
        "--no-window", action="store_true", help="run without a window and print the address"
    )
    command.add_argument("--port", type=_port, metavar="N", help="use this port on 127.0.0.1")
    command.add_argument(
        "--debug-port",
        type=_port,
        metavar="N",
        help="open the web inspector on this port, for tests",
    )


def _describe_provision(command: argparse.ArgumentParser) -> None:
    who = command.add_mutually_exclusive_group(required=True)
    who.add_argument("--admin", metavar="NAME", help="the first administrator")
    who.add_argument(
        "--file",
        type=_word("file"),
        metavar="FILE",
        help="a TOML file with the administrator and the kiosk settings",
    )
    command.add_argument(
        "--password-stdin",
        action="store_true",
        required=True,
        help="read the password from the first line of stdin",
    )
    command.add_argument("--preset", choices=PRESETS)
    command.add_argument("--site-name", metavar="TEXT")


def _describe_name(command: argparse.ArgumentParser) -> None:
    command.add_argument("name", metavar="NAME", help="an administrator who can't sign in")


def _describe_file(command: argparse.ArgumentParser) -> None:
    command.add_argument("file", metavar="FILE")


def _describe_kiosk_setup(command: argparse.ArgumentParser) -> None:
    actions = command.add_mutually_exclusive_group()
    actions.add_argument(
        "--check",
        action="store_true",
        help="list what is blocked; exit with 1 if something is open",
    )
    actions.add_argument(
        "--write",
        type=_word("folder"),
        metavar="DIR",
        help="write the files to DIR without asking",
    )
    command.add_argument(
        "--session", choices=SESSIONS, help="display server on Linux; default: the installed one"
    )
    command.add_argument(
        "--user",
        type=_word("account", r"\w[\w. -]*"),
        default="kiosk",
        metavar="NAME",
        help="account that the terminal runs as",
    )


def _port(text: str) -> int:
    port = int(text)
    if not 0 < port <= HIGHEST_PORT:
        raise ValueError
    return port


_port.__name__ = "port"


COMMANDS: dict[str, tuple[type[Command], str, Callable[[argparse.ArgumentParser], None]]] = {
    "run": (Run, "open the window (default)", _describe_run),
    "provision": (Provision, "set up the terminal without questions", _describe_provision),
    "rescue": (Rescue, "print a reset code for the administrator NAME", _describe_name),
    "backup": (Backup, "back up to FILE", _describe_file),
    "restore": (Restore, "restore the backup FILE", _describe_file),
    "verify": (Verify, "check the database and the audit log", lambda _command: None),
    "kiosk-setup": (
        KioskSetup,
        "lock down the system for a kiosk, or check it",
        _describe_kiosk_setup,
    ),
}
