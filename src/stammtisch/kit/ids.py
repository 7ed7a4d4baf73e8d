"""Public ids: short, readable aloud, random; never a sequence, and never the protection of what they name.

An id of something that belongs to a firm begins with the firm's own code. So a link alone tells which firm to
enter, no query ever has to look across firms, and rows can live wherever their firm lives.
"""

import secrets

#: Digits and letters without 0/o, 1/l/i and u: no mix-ups on paper, no accidental words.
ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"
FIRM_CODE_LENGTH = 5
RANDOM_LENGTH = 11


def firm_code() -> str:
    """A new firm's code: 30**5 possibilities, checked for uniqueness by the database."""
    return _random(FIRM_CODE_LENGTH)


def public_id(code: str) -> str:
    """A new public id inside the firm with this code; 30**11 (about 2**54) possibilities per firm."""
    return code + _random(RANDOM_LENGTH)


def code_of(public_id: str) -> str:
    """The firm code a public id begins with; empty when the id cannot be one of ours."""
    well_formed = len(public_id) == FIRM_CODE_LENGTH + RANDOM_LENGTH and set(public_id) <= set(ALPHABET)
    return public_id[:FIRM_CODE_LENGTH] if well_formed else ""


def _random(length: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(length))
