"""WhatsApp's text exports: Android, iOS and those of 2014, as bare text.

The format is not documented by its maker. What stands here was learnt from the shape of exports in many languages;
`docs/reference/imports.md` lists the dialects and what an export cannot tell.
"""

from stammtisch.imports.whatsapp.kind import KIND

__all__ = ["KIND"]
