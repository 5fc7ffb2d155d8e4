"""What a case waits for now, in one line at its head. Pure."""

from collections.abc import Collection
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intake.workflow import Status
from referrals.workflow import State

# Whom a case waits for, and for what: told to everybody whose turn it is not.
WAITS: dict[str, Promise] = {
    Status.REGISTERED: gettext_lazy("Menunggu front office memastikan orangnya di registri"),
    Status.IN_REVIEW: gettext_lazy("Menunggu back office memilih program dan menyusun rujukan"),
    Status.VERIFYING: gettext_lazy("Menunggu supervisor memeriksa keadaan keluarga"),
    Status.INCOMPLETE: gettext_lazy("Menunggu warga melengkapi berkas"),
    Status.DECIDING: gettext_lazy("Menunggu manajer atau koordinator menetapkan"),
    Status.IN_SERVICE: gettext_lazy("Sedang dilayani; back office menindaklanjuti jawabannya"),
    Status.RESOLVED: gettext_lazy("Menunggu front office mengabari warga dan menutup keluhan"),
    Status.DECLINED: gettext_lazy("Menunggu front office menyampaikan penolakan dan alasannya"),
    Status.CLOSED: gettext_lazy("Selesai; tidak ada yang perlu dikerjakan"),
    Status.CANCELLED: gettext_lazy("Dibatalkan; tidak ada yang perlu dikerjakan"),
    Status.MERGED: gettext_lazy("Dilanjutkan pada keluhan lain"),
}
# What a referral on its way waits for, the earliest on the road first.
REFERRAL_WAITS: dict[str, Promise] = {
    State.SUBMITTED: gettext_lazy("Menunggu persetujuan rujukan ke %s"),
    State.APPROVED: gettext_lazy("Menunggu surat untuk %s dicetak dan dikirim"),
    State.SENT: gettext_lazy("Menunggu jawaban %s"),
    State.ACCEPTED: gettext_lazy("Menunggu layanan dari %s"),
}


class Turn(NamedTuple):
    text: str
    is_mine: bool = False


def turn(status: str, *, own: str, referrals: Collection[tuple[str, str]]) -> Turn:
    """`own` is what this user should do next, if anything; `referrals` are (state, to whom)."""
    if own:
        return Turn(_("Giliran Anda: %s") % (own[:1].lower() + own[1:]), is_mine=True)
    if status in {Status.IN_REVIEW, Status.IN_SERVICE}:
        for state, sentence in REFERRAL_WAITS.items():
            to = next((target for known, target in referrals if known == state), None)
            if to is not None:
                return Turn(str(sentence) % to)
    return Turn(str(WAITS[Status(status)]))
