"""Handing out attachments: pictures into the talk, everything else as a download, nothing as a page of ours."""

from collections.abc import Callable

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404
from django.views.decorators.http import require_safe

from stammtisch.conversations.models import Attachment
from stammtisch.web.access import ANYBODY, StaffRequest, of_this_firm, staff

#: Whether somebody may have this file; asked for each request.
MaySee = Callable[[Attachment], bool]


@staff(*ANYBODY)
@require_safe
def file(request: StaffRequest, attachment: str) -> FileResponse:
    """For the team of the firm."""
    return send_file(attachment, may_see=lambda _found: True)


def send_file(public_id: str, *, may_see: MaySee) -> FileResponse:
    """The attachment of the open firm, or 404 also for who may not see it and when the file is gone.

    Whatever the bytes are, a browser runs none of them: the type is ours, it may not guess another one, and a policy
    of its own puts a page that were opened from it into a sandbox.
    """
    found: Attachment = of_this_firm(Attachment.objects.select_related("message"), public_id)
    if found.message.deleted_at is not None or not may_see(found):
        raise Http404
    try:
        content = default_storage.open(found.stored_as)
    except FileNotFoundError as gone:
        raise Http404 from gone
    response = FileResponse(
        content, as_attachment=found.kind != "image", filename=found.name, content_type=found.media_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
