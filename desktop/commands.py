"""The commands besides run: provision, rescue, backup, restore and verify."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from desktop import secret_key
from desktop.errors import Refused, say
from desktop.i18n import _
from desktop.options import Backup, Provision, Rescue, Restore, Verify
from desktop.paths import DataFolder, refuse_long_file
from desktop.startup.boot import configure
from desktop.storage import (
    backup_archive,
    data_folder,
    database,
    first_start,
    pending_restore,
    sqlite_files,
)
from desktop.storage.data_folder import existing_folder, own_folder
from desktop.storage.restore_request import Request, shown_name
from djangoapp import startup
from djangoapp.startup.incoming_text import NotText, decode, needs_all

_LONGEST_LINE = 64 * 1024  # bytes; a password has at most 1,024 characters


def provision(options: Provision) -> int:
    """Set up the terminal with its first administrator. Raises StartupError."""
    password = _password()
    text = _text(Path(options.file)) if options.file else None
    with _held(options.data_dir) as folder, _ready(folder):
        try:
            startup.provision(
                password=password,
                text=text,
                administrator=options.admin,
                preset=options.preset,
                site_name=options.site_name,
            )
        except startup.Refused as error:
            raise Refused(str(error)) from error
        startup.begin_anchor()
        first_start.note_set_up(folder)
    if password != password.strip():
        _done(_("The password begins or ends with a space. Type that space too when you sign in."))
    return _done(_("The terminal is set up."))


def rescue(options: Rescue) -> int:
    """Print a reset code for an administrator, also while the program runs. Raises StartupError.

    Only for the owner of the data folder, who can read and write the database anyway.
    """
    folder = own_folder(options.data_dir)
    with _django(folder):
        _refuse_another_version()
        try:
            code, minutes = startup.rescue(administrator=options.name)
        except startup.Refused as error:
            raise Refused(str(error)) from error
    sys.stdout.write(f"{code}\n")
    return _done(
        _(
            "This reset code for {name} works once, within {minutes} minutes. On the sign-in "
            "page, choose “Trouble signing in?”, then “I have a code”."
        ).format(name=options.name, minutes=minutes)
    )


def back_up(options: Backup) -> int:
    """Back up all data to a new file, also while the program runs. Raises StartupError."""
    folder = existing_folder(options.data_dir)
    target = Path(options.file).absolute()
    refuse_long_file(target)
    if target.exists():
        raise Refused(_("{path} already exists. Choose a new file.").format(path=target))
    if not target.parent.is_dir():
        raise Refused(_("There is no folder {path}.").format(path=target.parent))
    backup_archive.pack(folder.database, target)
    return _done(_("Backup saved as {path}.").format(path=target))


def restore(options: Restore) -> int:
    """Replace the data by a backup and keep the old data. Raises StartupError."""
    source = Path(options.file).absolute()
    if not source.is_file():
        raise Refused(_("There is no file {path}.").format(path=source))
    request = Request("command line", shown_name(source.name))
    with _held(options.data_dir) as folder:
        secret_key.ensure(folder.secret_key)
        configure(folder)  # For the migration names; the database is not opened.
        pending_restore.replace_data(source, folder, request)
    return _done(
        _("Backup restored. The previous data is kept in {path}.").format(path=folder.backups)
    )


def verify(options: Verify) -> int:
    """Check the database and the audit log, also while the program runs. Raises StartupError."""
    folder = existing_folder(options.data_dir)
    sqlite_files.check(folder.database, thoroughly=True)
    with _django(folder):
        _refuse_another_version()
        faults = startup.verify_audit()
        replaced, missing = startup.verify_replaced(folder.backups)
        faults += missing
    for sentence in replaced:
        _done(sentence)
    for fault in faults:
        say(fault)
    return 1 if faults else _done(_("The database and the audit log are OK."))


@contextmanager
def _held(data_dir: str | None) -> Iterator[DataFolder]:
    claim, folder = data_folder.take(data_dir)
    try:
        yield folder
    finally:
        claim.release()


@contextmanager
def _django(folder: DataFolder) -> Iterator[None]:
    secret_key.ensure(folder.secret_key)
    configure(folder)
    try:
        yield
    finally:
        startup.close()


@contextmanager
def _ready(folder: DataFolder) -> Iterator[None]:
    first_start.refuse_where_lost(folder)
    with _django(folder):
        database.prepare(folder)
        yield


def _refuse_another_version() -> None:
    if startup.schema_state() is not startup.SchemaState.CURRENT:
        raise Refused(_("The data is from another version of Latchkey."))


def _password() -> str:
    """Return the first line of stdin; raise Refused if it cannot be typed on the sign-in page."""
    content = sys.stdin.buffer.readline(_LONGEST_LINE)
    if needs_all(content):
        content += sys.stdin.buffer.read(_LONGEST_LINE)
    try:
        password = decode(content).text.partition("\n")[0]
    except NotText:
        raise Refused(
            _("The password on stdin can't be read. Save it as plain text in UTF-8.")
        ) from None
    if not password:
        raise Refused(_("There is no password on stdin."))
    if any(unicodedata.category(character) == "Cc" for character in password):
        raise Refused(_("The password on stdin contains a character that can't be typed."))
    return password


def _text(file: Path) -> str:
    try:
        return decode(file.read_bytes()).text
    except NotText:
        raise Refused(
            _("The file {path} isn't plain text. Save it as UTF-8.").format(path=file)
        ) from None
    except OSError as error:
        raise Refused(_("The file {path} can't be read.").format(path=file)) from error


def _done(sentence: str) -> int:
    sys.stdout.write(f"{sentence}\n")
    return 0
