"""Steps of account recovery, each in one transaction."""

from recovery.flows.assistance import Issued, issue_reset_code, rescue_by_command, rescue_by_file
from recovery.flows.codes import FEW, SHEET, make_sheet, use_code
from recovery.flows.email_links import open_letter, send_letter
from recovery.flows.passwords import choose_password

__all__ = [
    "FEW",
    "SHEET",
    "Issued",
    "choose_password",
    "issue_reset_code",
    "make_sheet",
    "open_letter",
    "rescue_by_command",
    "rescue_by_file",
    "send_letter",
    "use_code",
]
