"""Whether a PDF opens only with a password (ISO 32000-1 7.6.3, ISO 32000-2 7.6.4). Pure: bytes in, yes or no out.

Many papers of banks and insurers are encrypted only against changes and open for everybody; those can be kept. A file
that this does not understand counts as open: the desk would rather keep a paper than send a citizen away.
"""

import re
from hashlib import md5, sha256, sha384, sha512

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

_PAD = bytes.fromhex("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a")
_REFERENCE = re.compile(rb"/Encrypt\s+(\d+)\s+(\d+)\s+R\b")
_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_ESCAPED = re.compile(rb"\\(?:([0-7]{1,3})|(\r\n|\r|\n)|(.))", re.DOTALL)


def is_locked(data: bytes) -> bool:
    """Encrypted, and the empty password does not open it."""
    found = _REFERENCE.search(data)
    if found is None:
        return False
    start = re.search(rb"(?<!\d)%s\s+%s\s+obj" % found.groups(), data)
    rules = data[start.end() : start.end() + 4096] if start else b""
    revision, owner, user = _number(rules, b"R"), _string(rules, b"O"), _string(rules, b"U")
    if revision is None or len(owner) < 32 or len(user) < 32:
        return False
    if revision >= 5:
        digest = _hash_of_2020(user[32:40]) if revision > 5 else sha256(user[32:40]).digest()
        return digest != user[:32]
    return not _opens_with_rc4(
        rules, revision, owner[:32], user, _string(data, b"ID", rb"\s*\[\s*")
    )


def _opens_with_rc4(rules: bytes, revision: int, owner: bytes, user: bytes, key_id: bytes) -> bool:
    """Algorithms 2, 4 and 5 with the empty password."""
    rights = (_number(rules, b"P") or 0) & 0xFFFFFFFF
    length = (_number(rules, b"Length") or 40) // 8 if revision > 2 else 5
    seed = _PAD + owner + rights.to_bytes(4, "little") + key_id
    if revision >= 4:
        length = 16
        if re.search(rb"/EncryptMetadata\s+false", rules):
            seed += b"\xff\xff\xff\xff"
    key = _md5(seed)
    if revision == 2:
        return _rc4(key[:length], _PAD) == user[:32]
    for _ in range(50):
        key = _md5(key[:length])
    text = _md5(_PAD + key_id)
    for turn in range(20):
        text = _rc4(bytes(byte ^ turn for byte in key[:length]), text)
    return text == user[:16]


def _md5(data: bytes) -> bytes:
    return md5(data, usedforsecurity=False).digest()


def _rc4(key: bytes, data: bytes) -> bytes:
    box, j = list(range(256)), 0
    for i in range(256):
        j = (j + box[i] + key[i % len(key)]) % 256
        box[i], box[j] = box[j], box[i]
    out, i, j = bytearray(), 0, 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + box[i]) % 256
        box[i], box[j] = box[j], box[i]
        out.append(byte ^ box[(box[i] + box[j]) % 256])
    return bytes(out)


def _hash_of_2020(salt: bytes) -> bytes:
    """Algorithm 2.B for the empty user password."""
    key, turn, last = sha256(salt).digest(), 0, 0
    while turn < 64 or last > turn - 32:
        cipher = Cipher(algorithms.AES(key[:16]), modes.CBC(key[16:32])).encryptor()
        text = cipher.update(key * 64)
        key = (sha256, sha384, sha512)[sum(text[:16]) % 3](text).digest()
        turn, last = turn + 1, text[-1]
    return key[:32]


def _number(rules: bytes, name: bytes) -> int | None:
    found = re.search(rb"/%s\s+(-?\d+)(?!\s+\d+\s+R)" % name, rules)
    return int(found.group(1)) if found else None


def _string(data: bytes, name: bytes, before: bytes = rb"\s*") -> bytes:
    """The value of a key, written in hexadecimals or in parentheses."""
    found = re.search(rb"/%s%s(?:<([0-9A-Fa-f\s]+)>|\()" % (name, before), data)
    if found is None:
        return b""
    if found.group(1):
        return bytes.fromhex(re.sub(rb"\s", b"", found.group(1)).decode())
    depth, at = 1, found.end()
    while depth and at < len(data):
        sign = data[at : at + 1]
        depth += (sign == b"(") - (sign == b")")
        at += 2 if sign == b"\\" else 1
    return _ESCAPED.sub(_unescaped, data[found.end() : at - 1])


def _unescaped(found: re.Match[bytes]) -> bytes:
    octal, line_end, sign = found.groups()
    if octal:
        return bytes([int(octal, 8) & 0xFF])
    return b"" if line_end else _ESCAPES.get(sign, sign)
