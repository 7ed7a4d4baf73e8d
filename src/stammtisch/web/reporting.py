"""What came of a report, for whoever made it: a sentence for the receipt, and a mail if an address was left.

Source: Digital Services Act, Art. 16 (5): the decision reaches the reporter, with its reasons, without undue delay.
"""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from stammtisch.conversations.models import Report
from stammtisch.conversations.models.report import Decision
from stammtisch.kit.text.cleaning import fold_whitespace


def hears_by_mail(report: Report) -> bool:
    """Whether a mail with the decision may be promised: an address was left, and this installation sends mail."""
    return bool(report.email and settings.MAIL_URL)


def outcome(report: Report) -> str:
    """What was decided, in the language that is active; "" while nobody has."""
    if report.decision == Decision.REMOVED:
        return _("It has been taken out.")
    return _("It stays where it is.") if report.decision else ""


def send_answer(payload: dict[str, Any], now: datetime) -> None:
    """The job that mails a decision. Run twice it sends the same Message-ID, by which mailboxes know a double."""
    report = Report.objects.select_related("firm").filter(pk=payload["report"]).first()
    if report is not None and report.decided_at and hears_by_mail(report):
        with translation.override(report.language or report.firm.locale):
            answer_to(report).send()


def answer_to(report: Report) -> EmailMessage:
    """The mail, in the language that is active.

    Nothing the reporter typed is in it, neither name nor reason: nobody can have us send their words to a stranger.
    """
    subject = _("Your report to %(firm)s: what was decided") % {"firm": report.firm.name}
    context = {
        "report": report,
        "firm": report.firm.name,
        "outcome": outcome(report),
        "day": date_format(report.created_at.astimezone(report.firm.zone)),
        "url": f"{settings.PUBLIC_URL}{receipt_path(report)}",
    }
    return EmailMessage(
        subject=fold_whitespace(subject),
        body=render_to_string("guest/reported.txt", context),
        to=[report.email],
        headers={
            "Auto-Submitted": "auto-generated",
            "Message-ID": f"<report.{report.public_id}@{settings.PUBLIC_URL.hostname}>",
        },
    )


def receipt_path(report: Report) -> str:
    """Where the receipt stands: beside the form on which the report was made."""
    return f"{report.path.removesuffix('report/')}reported/{report.public_id}/"
