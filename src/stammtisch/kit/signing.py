"""Secrets that travel: random tokens, of which only a digest is stored, and comparing without a clock to read.

A token is shown once to its holder. The database keeps its SHA-256, so a stolen dump opens no door.
"""

import hashlib
import hmac
import secrets


def new_token() -> str:
    """A fresh secret for a link or cookie: 256 bits, safe in URLs."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """What is stored in place of `token`: SHA-256 in hex. Tokens have full entropy, so no salt is needed."""
    return hashlib.sha256(token.encode()).hexdigest()


def same(left: str | bytes, right: str | bytes) -> bool:
    """Whether two secrets are equal, in time that depends on neither. An empty secret equals nothing."""
    if not left or not right:
        return False
    return hmac.compare_digest(_fixed(left), _fixed(right))


def mac(key: bytes, message: bytes) -> str:
    """HMAC-SHA256 of `message` in hex."""
    return hmac.new(key, message, hashlib.sha256).hexdigest()


def _fixed(secret: str | bytes) -> bytes:
    return hashlib.sha256(secret.encode() if isinstance(secret, str) else secret).digest()
