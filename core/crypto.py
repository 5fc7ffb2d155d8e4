"""Encryption of identity numbers at rest, and the keyed index by which they are found.

A stored value is `key id (1 byte) | nonce (12) | AES-256-GCM ciphertext and tag`. The index is `key id (1 byte) | HMAC-SHA256 (32)`:
keyed, because an unkeyed hash of a NIK has only 9,999 candidates per birth date and district.
"""

import base64
import hmac
import os
from collections.abc import Iterable, Iterator
from functools import lru_cache

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models


def _parse(keys: tuple[str, ...], name: str) -> dict[int, bytes]:
    parsed: dict[int, bytes] = {}
    for item in keys:
        key_id, _, encoded = item.partition(":")
        try:
            parsed[int(key_id)] = base64.b64decode(encoded, validate=True)
        except ValueError as error:
            raise ImproperlyConfigured(f"{name}: write each key as id:base64.") from error
        if len(parsed[int(key_id)]) != 32 or not 0 < int(key_id) < 256:
            raise ImproperlyConfigured(f"{name}: 32 bytes a key, ids from 1 to 255.")
    if not parsed:
        raise ImproperlyConfigured(f"{name} is empty.")
    return parsed


@lru_cache(maxsize=8)
def _ciphers(keys: tuple[str, ...]) -> dict[int, AESGCM]:
    return {key_id: AESGCM(key) for key_id, key in _parse(keys, "FIELD_KEYS").items()}


@lru_cache(maxsize=8)
def _index_keys(keys: tuple[str, ...]) -> dict[int, bytes]:
    return _parse(keys, "INDEX_KEYS")


def encrypt(text: str) -> bytes:
    """Encrypt under the active key (the first of FIELD_KEYS)."""
    ciphers = _ciphers(tuple(settings.FIELD_KEYS))
    key_id = next(iter(ciphers))
    nonce = os.urandom(12)
    return bytes([key_id]) + nonce + ciphers[key_id].encrypt(nonce, text.encode(), None)


def decrypt(stored: bytes) -> str:
    """Raises KeyError for a key id that is not configured, InvalidTag for a damaged value."""
    stored = bytes(stored)
    cipher = _ciphers(tuple(settings.FIELD_KEYS))[stored[0]]
    return cipher.decrypt(stored[1:13], stored[13:], None).decode()


def active_field_key() -> int:
    return next(iter(_ciphers(tuple(settings.FIELD_KEYS))))


def active_index_key() -> int:
    return next(iter(_index_keys(tuple(settings.INDEX_KEYS))))


def blind_index(text: str) -> bytes:
    """The index value to store: under the active key (the first of INDEX_KEYS)."""
    return blind_indexes(text)[0]


def blind_indexes(text: str) -> list[bytes]:
    """The index under every configured key, active first: look up with `__in` so that a rotation can run live."""
    data = text.encode()
    return [_index(prefix, keyed, data) for prefix, keyed in _keyed(tuple(settings.INDEX_KEYS))]


def blind_indexes_of(texts: Iterable[str]) -> Iterator[bytes]:
    """Those of many texts, one behind the other, the keys looked up once."""
    keys = _keyed(tuple(settings.INDEX_KEYS))
    for text in texts:
        data = text.encode()
        for prefix, keyed in keys:
            yield _index(prefix, keyed, data)


@lru_cache(maxsize=8)
def _keyed(keys: tuple[str, ...]) -> list[tuple[bytes, HMAC]]:
    """Each after its key and before any text: copying that is a third of starting over."""
    return [(bytes([key_id]), HMAC(key, SHA256())) for key_id, key in _index_keys(keys).items()]


def _index(prefix: bytes, keyed: HMAC, data: bytes) -> bytes:
    index = keyed.copy()
    index.update(data)
    return prefix + index.finalize()


class Sealer:
    """`encrypt` and `blind_indexes` for a few thousand values in a row: the same results, the keys made ready once.

    Draws its nonces in one block, so it must never live on both sides of a fork: make one for each piece of work.
    """

    def __init__(self, values: int) -> None:
        ciphers = _ciphers(tuple(settings.FIELD_KEYS))
        key_id = next(iter(ciphers))
        self._prefix = bytes([key_id])
        self._encrypt = ciphers[key_id].encrypt
        self._nonces = self._blocks(values)
        self._active, *self._older = _keyed(tuple(settings.INDEX_KEYS))

    def seal(self, text: str) -> tuple[bytes, bytes, list[bytes]]:
        """Encrypted, the index under the active key, and those under the older ones."""
        data, nonce = text.encode(), next(self._nonces)
        prefix, keyed = self._active
        index = keyed.copy()
        index.update(data)
        older = [_index(*key, data) for key in self._older] if self._older else []
        return (
            self._prefix + nonce + self._encrypt(nonce, data, None),
            prefix + index.finalize(),
            older,
        )

    @staticmethod
    def _blocks(values: int) -> Iterator[bytes]:
        while True:
            block = os.urandom(12 * values)
            for start in range(0, len(block), 12):
                yield block[start : start + 12]


def derived_key(purpose: str) -> bytes:
    """A key of its own for another use of the active index key, so that neither tells of the other."""
    key = next(iter(_index_keys(tuple(settings.INDEX_KEYS)).values()))
    return hmac.digest(key, f"derived: {purpose}".encode(), "sha256")


class EncryptedTextField(models.BinaryField):
    """Text in Python, ciphertext in the database; NULL stays NULL and the empty string is stored as NULL.

    A field `x` that is looked up has a companion BinaryField `x_index` filled by `blind_index`.
    """

    # For the type checker: what is set and read is text.
    _pyi_private_set_type: str  # type: ignore[assignment]
    _pyi_private_get_type: str  # type: ignore[assignment]

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("editable", True)
        super().__init__(*args, **kwargs)

    def from_db_value(self, value, expression, connection):
        return None if value is None else decrypt(value)

    def get_db_prep_value(self, value, connection, prepared=False):
        if value in (None, ""):
            return None
        if isinstance(value, str):
            value = encrypt(value)
        return super().get_db_prep_value(value, connection, prepared)

    def value_to_string(self, obj):
        raise TypeError("Encrypted values are not serialised.")
