"""Secrets at rest: what stands sealed in the database can be read with the keys of the file `secrets` alone.

So neither a stolen database nor a backup opens a channel or somebody's second step. Sealed with Fernet (AES-128-CBC
and HMAC-SHA256, https://github.com/fernet/spec); the first key of the file seals, each of them opens. The file is
looked at again when it changes, so a running process follows a change of keys (`stammtisch keys`) by itself.
"""

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

from stammtisch.kit.secrets_file import Secrets, changed_at


class KeyMissing(Exception):
    """Sealed with a key that is not in the file `secrets`: only putting that file back, or new secrets, helps."""


def seal(text: str) -> str:
    """`text` so that only the keys open it."""
    return _box().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """The text that was sealed. Raises KeyMissing."""
    try:
        return _box().decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise KeyMissing("The key that opens this is not in the file “secrets”.") from None


def reseal(sealed: str) -> str:
    """The same text, sealed with the newest key. Raises KeyMissing."""
    return seal(unseal(sealed))


def is_newest(sealed: str) -> bool:
    """Whether the newest key alone opens it."""
    try:
        Fernet(newest_key()).decrypt(sealed.encode())
    except InvalidToken:
        return False
    return True


def seal_values(values: Mapping[str, str]) -> str:
    """Named secrets in one sealed text; none gives ""."""
    return seal(json.dumps(dict(values))) if values else ""


def unseal_values(sealed: str) -> dict[str, str]:
    """The named secrets; "" holds none. Raises KeyMissing."""
    values: dict[str, str] = json.loads(unseal(sealed)) if sealed else {}
    return values


def newest_key() -> str:
    """The key that seals now. It never leaves this process."""
    return _keys()[0]


def _box() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in _keys()])


def _keys() -> tuple[str, ...]:
    return _keys_at(settings.DATA, changed_at(settings.DATA))


@lru_cache(maxsize=1)
def _keys_at(data: Path, _changed_at: int) -> tuple[str, ...]:
    return Secrets.of(data).field_keys
