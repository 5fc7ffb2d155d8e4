"""How an identity number looks until somebody with the right asks to see it."""

import re

HIDDEN = "•"
LONG_NUMBER = re.compile(r"\d(?:[ .-]?\d){14,}")


def mask_nik(nik: str | None) -> str:
    """`3404075101639002` -> `3404 07•• •••• 9002`: enough to tell two people apart at the counter."""
    if not nik:
        return ""
    if len(nik) != 16:
        return HIDDEN * 4
    return f"{nik[:4]} {nik[4:6]}{HIDDEN * 2} {HIDDEN * 4} {nik[12:]}"


def mask_kk(kk: str | None) -> str:
    return f"{HIDDEN * 4} {kk[-4:]}" if kk and len(kk) >= 8 else ""


def mask_phone(phone: str | None) -> str:
    """`+6281234567890` -> `0812 •••• 7890`."""
    if not phone:
        return ""
    local = "0" + phone.removeprefix("+62") if phone.startswith("+62") else phone
    return f"{local[:4]} {HIDDEN * 4} {local[-4:]}" if len(local) >= 8 else HIDDEN * 4


def initials(name: str) -> str:
    """`SITI NURJANAH` -> `S. N.`: enough to know one's own case, too little to learn a stranger's."""
    return " ".join(f"{word[0].upper()}." for word in name.split()[:3])


def holds_identity_number(text: str) -> bool:
    """Whether words for many eyes contain something as long as a NIK or KK."""
    return LONG_NUMBER.search(text) is not None
