"""What people are told, in words that give nothing away on a locked screen. Pure."""

from mystery.notices.rules.digests import Asked, Often, is_quiet, is_time, next_mail, zone_of
from mystery.notices.rules.kinds import Kind
from mystery.notices.rules.letters import check_address, one_line, pause
from mystery.notices.rules.wording import (
    LANGUAGES,
    Letter,
    Said,
    code_mail,
    digest_text,
    say,
    subject,
    workbook_mail,
)

__all__ = [
    "LANGUAGES",
    "Asked",
    "Kind",
    "Letter",
    "Often",
    "Said",
    "check_address",
    "code_mail",
    "digest_text",
    "is_quiet",
    "is_time",
    "next_mail",
    "one_line",
    "pause",
    "say",
    "subject",
    "workbook_mail",
    "zone_of",
]
