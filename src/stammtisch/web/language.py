"""Which language somebody reads who has told us nothing but what the browser says."""


def from_browser(accept_language: str) -> str:
    """ "de" or "en" by the header Accept-Language; German in doubt, since most guests are German."""
    for part in accept_language.split(","):
        code = part.split(";")[0].strip().lower()
        if code.startswith("de"):
            return "de"
        if code.startswith("en"):
            return "en"
    return "de"
