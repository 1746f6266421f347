"""The words for each kind of entry and for the values in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

# What the kinds of events are about, by the module of audit.events that they are in.
SECTIONS: dict[str, StrOrPromise] = {
    "signing_in": _("Signing in and out"),
    "ways_in": _("Signing in and out"),
    "own_account": _("Own account"),
    "recovery": _("Recovery"),
    "people": _("People, roles and groups"),
    "left_alone": _("Locking and idle sign-out"),
    "way_out": _("Exit PIN and leaving the kiosk"),
    "terminal": _("Settings and backups"),
    "log": _("Audit log and blocked requests"),
    "window": _("Audit log and blocked requests"),
}
# Each begins with words that need no details: what such entries are called in a list of kinds.
SENTENCES: dict[str, StrOrPromise] = {
    # At the door.
    "registered": _("An account was made. Role: %(role)s."),
    "registration_refused": _("An account was asked for and not made: %(reason)s."),
    "signed_in": _("Signed in. Wrong passwords before: %(failures_since)s."),
    "sign_in_refused": _("Was not let in: %(reason)s."),
    "sign_in_throttled": _("Tried to sign in during a wait. Seconds left: %(wait)s."),
    "password_switched_off": _("The password was switched off. Wrong ones before: %(failures)s."),
    "signed_out": _("Signed out."),
    "sessions_ended": _("Sessions were ended. How many: %(count)s. Reason: %(reason)s."),
    # The screen left alone.
    "screen_locked": _("Locked the screen: %(reason)s."),
    "screen_unlocked": _("Opened the locked screen. With: %(way)s."),
    "unlock_refused": _("A locked screen was not opened: %(reason)s."),
    "session_left": _("A session that was left was ended: %(reason)s."),
    "everybody_signed_out": _("All sessions of the terminal were ended. How many: %(count)s."),
    "signed_in_with_pin": _("Signed in with the PIN."),
    "guest_came": _("Came in as a guest, without an account. Minutes: %(minutes)s."),
    "guest_gone": _("The guest's account was deleted with everything in it."),
    # A person's own account.
    "password_changed": _("Changed the password. Other sessions ended: %(sessions_ended)s."),
    "password_change_refused": _("The password was not changed: %(reason)s."),
    "profile_changed": _("Changed the profile: %(fields)s."),
    "picture_changed": _("Chose a new picture."),
    "picture_removed": _("Removed the picture."),
    "reauthenticated": _("Gave the password again."),
    "reauthentication_refused": _("Was asked for the password again: %(reason)s."),
    "own_data_exported": _("Saved a copy of everything kept about the account."),
    "account_deleted": _("Deleted their own account. Role: %(role)s."),
    "account_deletion_refused": _("The own account was not deleted: %(reason)s."),
    "pin_set": _("Set a PIN."),
    "pin_removed": _("The PIN was removed: %(reason)s."),
    "pin_accepted": _("Gave the PIN."),
    "pin_refused": _("The PIN was not accepted: %(reason)s."),
    # Getting back in.
    "recovery_codes_made": _("Got new recovery codes. How many: %(count)s."),
    "recovery_code_used": _("A recovery code was used. Codes left: %(left)s."),
    "reset_code_issued": _("A reset code was given out. Minutes for which it works: %(minutes)s."),
    "reset_code_used": _("A reset code was used."),
    "reset_code_ended": _("A reset code stopped working. Wrong tries: %(tries)s."),
    "code_refused": _("A code was not accepted. Kind: %(sort)s. Reason: %(reason)s."),
    "code_throttled": _("A code was typed during a wait. Seconds left: %(wait)s."),
    "password_recovered": _("Chose a new password without the old one. By: %(way)s."),
    "administrator_rescued": _("The rescue of an administrator was started. Way: %(way)s."),
    "reset_link_sent": _("A link for a new password was sent by e-mail."),
    "reset_link_not_sent": _("A link for a new password could not be sent by email."),
    # Looking after people.
    "person_approved": _("The account was approved."),
    "person_disabled": _("The account was disabled. Sessions ended: %(sessions_ended)s."),
    "bulk_deed_begun": _("Started for everyone who matched: %(deed)s. People: %(people)s."),
    "bulk_deed_ended": _(
        "Finished for everyone who matched: %(deed)s. Done: %(done)s. Skipped: %(left_out)s."
    ),
    "person_enabled": _("The account was enabled again."),
    "person_unlocked": _("The account was unlocked. Wrong passwords before: %(failures)s."),
    "person_signed_out": _("All sessions were ended: %(sessions_ended)s."),
    "person_edited": _("The staff changed the details: %(fields)s."),
    "person_deleted": _("The account was deleted. Role: %(role)s."),
    "last_administrator_kept": _("The only administrator was kept. Refused: %(deed)s."),
    "role_changed": _("The role was changed. From %(before)s to %(after)s."),
    "groups_changed": _("The groups were changed. Joined: %(joined)s. Left: %(left)s."),
    "people_imported": _("Accounts were made from a file: %(people)s."),
    "people_export_begun": _("Started saving a list of people as a file."),
    "people_exported": _("A list of people was saved as a file. People in it: %(people)s."),
    "group_made": _("A group was made: %(group)s."),
    "group_renamed": _("A group was renamed. From %(before)s to %(after)s."),
    "group_deleted": _("A group was deleted: %(group)s."),
    "tile_audience_changed": _("It was decided who sees a tile: %(tile)s. Groups: %(groups)s."),
    # The terminal and the log.
    "terminal_set_up": _("The terminal was set up. It stands: %(preset)s."),
    "setting_changed": _("A setting was changed: %(setting)s, from %(before)s to %(after)s."),
    "backup_made": _("A backup was made."),
    "backup_failed": _("A backup could not be made."),
    "backup_save_begun": _("A backup is being saved as a file: %(backup)s."),
    "backup_saved": _("A backup was saved as a file: %(backup)s."),
    "restore_staged": _("A backup was chosen to be restored at the next start: %(backup)s."),
    "restore_withdrawn": _("The backup that was chosen will not be restored."),
    "restore_failed": _(
        "The backup that was chosen could not be restored: %(source)s."
        " Asked for by: %(login)s, %(way)s."
    ),
    "data_restored": _(
        "The data was replaced by a backup: %(source)s. Asked for by: %(login)s, %(way)s."
        " Entries replaced: from %(replaced_from)s to %(replaced_through)s, kept in %(kept_in)s."
    ),
    # The way out of a kiosk.
    "staff_let_in": _("Opened the staff page of the kiosk. With: %(by)s."),
    "exit_pin_set": _("Set the exit PIN."),
    "exit_pin_tried": _("Tried the exit PIN out."),
    "exit_pin_removed": _("Removed the exit PIN."),
    "exit_pin_refused": _("A wrong exit PIN was typed. Wrong ones in a row: %(failures)s."),
    "kiosk_left": _("Left the kiosk."),
    "kiosk_restarted": _("Had the kiosk start again."),
    "request_refused": _(
        "Requests were turned away before they reached a page: %(times)s. Reason: %(reason)s."
    ),
    "navigation_refused": _(
        "A page was kept from leading elsewhere: %(scheme)s://%(host)s. How often: %(times)s."
    ),
    "clock_set_back": _("The computer's clock was set back. Seconds: %(seconds)s."),
    "log_exported": _("The log was saved as a file. Up to entry %(through)s, as %(format)s."),
    "log_export_cut": _("Saving the log was interrupted. Up to entry %(through)s, as %(format)s."),
    "log_verified": _("The log was checked. Faults: %(faults)s."),
    "log_interrupted": _(
        "The log did not continue where it had ended. Last entry written: %(written)s, found: "
        "%(found)s."
    ),
    "log_purged": _("Entries older than they have to be kept were removed: %(entries)s."),
}

VALUES: dict[object, StrOrPromise] = {
    "administrators": _("administrator"),
    "desk staff": _("desk staff"),
    "members": _("member"),
    "guests": _("guest"),
    "home": _("at home"),
    "workplace": _("at a workplace"),
    "public": _("in a public place"),
    "display_name": _("name to show"),
    "email": _("e-mail address"),
    "language": _("language"),
    "closed": _("people do not register themselves here"),
    "name_taken": _("somebody has that name"),
    "unknown_name": _("nobody here has that name"),
    "wrong_password": _("wrong password"),
    "repeated_password": _("the same wrong password again"),
    "throttled": _("too many wrong tries"),
    "disabled": _("the account is disabled"),
    "waiting": _("the account waits for approval"),
    "program_start": _("the program started"),
    "page_failed": _("the page did not answer any more"),
    "password_changed": _("the password was changed"),
    "idle": _("nobody was there"),
    "limit": _("the time for one session was over"),
    "step_away": _("the screen stayed locked for too long"),
    "suspend": _("the computer slept"),
    "clock_jump": _("the computer's clock was set"),
    "screen_lock": _("the computer's screen was locked"),
    "wrong_codes": _("too many wrong codes"),
    "next_person": _("by somebody who found the screen locked"),
    "password": _("password"),
    "pin": _("PIN"),
    "code": _("the code chosen for it"),
    "ended_by_person": _("ended by the person"),
    "not_staff": _("the person is not of the staff"),
    "exit_pin": _("exit PIN"),
    "last_administrator": _("only administrator"),
    "wrong_pin": _("wrong PIN"),
    "blocked": _("too many wrong PINs"),
    "not_allowed": _("PINs are not used here or not by this person"),
    "by_person": _("by the person"),
    "became_staff": _("the role has no PIN"),
    "new_password": _("a new password was chosen"),
    "recovery_code": _("recovery code"),
    "reset_code": _("reset code"),
    "rescue_code": _("reset code from the command line"),
    "wrong_code": _("wrong code"),
    "out_of_time": _("too late"),
    "not_entitled": _("whoever issued it may no longer help this person"),
    "file": _("a file in the data folder"),
    "mail": _("a link by e-mail"),
    "command": _("the command line"),
    "command line": _("the command line"),
    "page": _("the page about backups"),
    "failure page": _("the page of a failed start"),
    "unknown": _("unknown"),
    "approve": _("approving"),
    "enable": _("enabling"),
    "unlock": _("unlocking"),
    "sign_out": _("signing out"),
    "join": _("adding to a group"),
    "leave": _("removing from a group"),
    "disable": _("disabling"),
    "delete": _("deleting"),
    "role": _("another role"),
    "cookie": _("not this program's window"),
    "permission": _("no permission"),
    "csrf": _("a form that had expired"),
    "malformed": _("damaged"),
}
