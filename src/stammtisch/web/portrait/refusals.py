"""Why an export cannot be read, in words."""

from django.utils.translation import gettext as _

from stammtisch.imports.errors import ExportError


def sentence(refusal: ExportError) -> str:
    """What is the matter and what helps. The file stays as it is; nothing was kept."""
    known = {
        "order": _("This file does not say which number is the day and which the month. Say it with --order:"),
        "chat": _("This file holds several chats. Say which one with --chat:"),
        "columns": _("The columns of this table do not say when, by whom and what was written. Name them:"),
        "empty": _("This file is empty."),
        "binary": _("This is no text file. Export the chat anew and take the file as it comes."),
        "encoding": _("This text is not UTF-8, which every messenger writes. Take the file as the phone gave it."),
        "web_page": _("This is a web page. Export the chat as JSON instead."),
        "archive": _("This package is no ZIP. Export the chat anew and take the file as it comes."),
        "no_headers": _("No line of this file begins like a message. Export the chat anew, as text, without media."),
        "unknown_json": _("This is JSON, but no chat export that is known here."),
        "no_messages": _("There is no message in this file."),
        "no_times": _("No column of this table holds times."),
        "mixed_dates": _(
            "Some dates begin with the day and some with the month: two exports in one, or a damaged file."
        ),
        "damaged": _("This file ends in the middle or was changed. Export the chat anew."),
        "damaged_package": _("This package is damaged. Export the chat anew."),
        "no_chat": _("There is no chat in this package."),
        "nested_archive": _("This package holds only another package. Unpack it and take what is inside."),
        "encrypted": _("This package is locked with a password. Export the chat anew, without one."),
        "compression": _("This package is packed in a way no messenger uses."),
        "nobody": _("Nobody says anything in this chat. Please choose another one."),
        "names": _("This file names more people than any group holds."),
        **dict.fromkeys(
            ("traversal", "link", "twice", "overlapping", "ratio"),
            _("This package is made in a way that could do harm, so it was not opened."),
        ),
        **dict.fromkeys(
            ("bytes", "package_bytes", "members", "chats", "messages"),
            _("This is more than can be read. Export the chat anew, without media, or a shorter part of it."),
        ),
    }
    return known.get(refusal.reason, str(refusal))


def on_a_page(refusal: ExportError) -> str:
    """The same where there is no command line to answer on."""
    if refusal.reason == "columns":
        return _(
            "The columns of this table do not say when, by whom and what was written. Name them “date”, “author” and"
            " “text” in its first line."
        )
    return sentence(refusal)
