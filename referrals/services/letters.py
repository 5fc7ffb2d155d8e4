"""Letters: composed once, numbered without a gap, revoked with a reason, followed by another."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone, translation

from accounts.access import authorize
from accounts.models import User
from accounts.roles import Action
from core.errors import Refused
from dtks import periods
from dtks.vocabulary import Source
from intake import services as intake
from intake.models import Client, Complaint, RegisterCheck, Verification
from intake.queries import latest_check
from referrals import wording
from referrals.models import Letter, LetterOffice, LetterText, Referral, Signature
from referrals.models.letter import Signing
from referrals.queries import office_for, paper_names
from referrals.queries.numbering import pattern_for
from referrals.queries.wordings import logos_of, texts_of
from referrals.services.steps import lock, refuse_stale, touch, write_event
from referrals.workflow import OUT
from regions.queries import ancestry

Part = LetterText.Part


class NoOffice(Refused):
    """Nobody has said yet how a letter from this region looks and who signs it."""


def _place_of(client: Client) -> str:
    """Street, RT/RW and the places up to the regency, in one line."""
    parts = [client.address]
    if client.rt or client.rw:
        parts.append(f"RT {client.rt or '-'} RW {client.rw or '-'}")
    for region in reversed(ancestry(client.region_id)):
        if region.level == "village":
            label = "Kelurahan" if region.code.rpartition(".")[2][0] == "1" else "Desa"
            parts.append(f"{region.local_label or label} {region.name}")
        elif region.level == "district":
            parts.append(f"{region.local_label or 'Kecamatan'} {region.name}")
        elif region.level == "regency":
            parts.append(region.name)
    return ", ".join(part for part in parts if part)


def _person_rows(client: Client) -> list[dict[str, Any]]:
    """The table of the person. NIK and KK are named by key only: their digits stay encrypted beside the content."""
    birth_place = client.person.birth_place.title() if client.person else ""
    born = ", ".join(
        part
        for part in (birth_place, wording.long_date(client.born_on) if client.born_on else "")
        if part
    )

    def line(label: str, value: str, *, key: str = "", strong: bool = False) -> dict[str, Any]:
        return {"label": label, "value": value, "key": key, "strong": strong}

    rows = [line("Nama", client.name, strong=True)]
    if client.nik:
        rows.append(line("NIK", "", key="nik"))
    else:
        rows.append(line("NIK", f"belum ada ({client.get_no_nik_reason_display().lower()})"))
    if client.kk:
        rows.append(line("Nomor KK", "", key="kk"))
    label = "Tempat, tanggal lahir" if birth_place else "Tanggal lahir"
    rows.append(line(label, born or "tidak diketahui"))
    if client.sex:
        rows.append(line("Jenis kelamin", client.get_sex_display()))
    return [*rows, line("Alamat", _place_of(client))]


def _release_words(check: RegisterCheck) -> str:
    """`DTSEN triwulan 3 2026`, from the evidence itself."""
    if not check.source:
        return ""
    period = periods.words(check.period) if periods.is_period(check.period) else check.period
    return f"{Source(check.source).label} {period}".strip()


def _known_facts(complaint: Complaint) -> list[str]:
    """What the register said and what the supervisor found, as sentences."""
    sentences = []
    check = latest_check(complaint)
    if check is not None:
        sentences.append(
            wording.register(
                outcome=check.outcome,
                release=_release_words(check),
                decile=check.decile,
                checked_on=timezone.localdate(check.at),
            )
        )
    found = complaint.verifications.filter(stage=Verification.Stage.SUPERVISOR).first()
    if found is not None:
        sentences.append(
            wording.finding(
                basis=found.basis, hardship=found.hardship, on=timezone.localdate(found.at)
            )
        )
    return sentences


def _signatory(*, title: str, name: str, rank: str = "", nip: str = "") -> dict[str, str]:
    return {"title": title, "name": name, "rank": rank, "nip": nip}


def _replaced(referral: Referral) -> str:
    """A letter issued after a revoked one says so."""
    last = referral.letters.exclude(revoked_at=None).first()
    return wording.replacing(last.number, last.issued_on) if last else ""


def _hands(referral: Referral) -> list[Signature]:
    standing = referral.signatures.filter(undone_at=None).select_related("step", "signed_by")
    return list(standing.order_by("step__position"))


def _signer(office: LetterOffice, hands: list[Signature]) -> dict[str, str]:
    """The last hand of the chain; without one, who the office names."""
    if not hands:
        return _signatory(
            title=office.signer_title,
            name=office.signer_name,
            rank=office.signer_rank,
            nip=office.signer_nip,
        )
    last = hands[-1]
    return _signatory(
        title=last.title, name=last.signed_by.name, nip=last.signed_by.employee_number
    )


def compose(
    referral: Referral,
    *,
    office: LetterOffice,
    number: str,
    on: date,
    valid_until: date,
    texts: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Everything that stands on the letter but the identity numbers and the QR code.

    `texts` are the office's own blocks; by default those in force.
    """
    complaint, organization, kind = referral.complaint, referral.organization, referral.letter_kind
    client = complaint.client
    papers = paper_names(referral.enclosures)
    recipient = [wording.addressee(organization.name, organization.kind)]
    named = organization.name
    if referral.focal_point is not None:
        person = wording.care_of(referral.focal_point.name, referral.focal_point.title)
        recipient, named = [*recipient, person], f"{named}, {person},"
    target = referral.program.name if referral.program else ""
    hands = _hands(referral)
    signer = _signer(office, hands)
    said_by = [
        {"label": "Nama", "value": signer["name"]},
        {"label": "NIP", "value": signer["nip"]},
        {"label": "Jabatan", "value": signer["title"]},
    ]
    # The day the answer is counted to: the receiver's own standard, where it has one.
    reply_days = organization.response_days or office.reply_days
    values = {
        "nomor_keluhan": complaint.number,
        "tanggal_keluhan": wording.long_date(timezone.localdate(complaint.received_at)),
        "nama": client.name,
        "program": target or "-",
        "tujuan": organization.name,
        "keperluan": referral.purpose.rstrip(". "),
        "batas_jawaban": f"{wording.counted(reply_days)} hari kerja",
        "berlaku_sampai": wording.long_date(valid_until),
    }
    own = texts_of(office, kind, on=on) if texts is None else texts
    blocks = {part: wording.filled(text, values) for part, text in own.items()}
    urgency = "Rahasia" if complaint.is_sealed else "Segera" if complaint.is_urgent else "Biasa"
    knowing = None
    if office.knowing_title:
        knowing = _signatory(
            title=office.knowing_title, name=office.knowing_name, nip=office.knowing_nip
        )
    return {
        "kind": kind,
        "title": wording.TITLES[kind],
        "number": number,
        "place": office.city,
        "date": wording.long_date(on),
        "urgency": urgency,
        "attachment": f"{wording.counted(len(papers))} berkas" if papers else "-",
        "subject": f"Rujukan layanan {target}".strip(),
        "recipient": [*recipient, organization.address or "di tempat"],
        "office": {
            "name": office.name,
            "head_lines": office.head_lines,
            "address": office.address,
            "contact": " · ".join(
                part
                for part in (
                    f"Telepon {office.phone}" if office.phone else "",
                    f"Surel {office.email}" if office.email else "",
                )
                if part
            ),
            "logo_svg": office.logo_svg,
            "logos": logos_of(office),
        },
        "replaces": _replaced(referral),
        "opening": wording.opening(
            kind,
            case_number=complaint.number,
            received=timezone.localdate(complaint.received_at),
        ),
        "signatory": [] if kind == "referral" else [row for row in said_by if row["value"]],
        "declares": wording.declares(kind),
        "person": _person_rows(client),
        "paragraphs": [
            *_known_facts(complaint),
            *blocks.get(Part.BASIS, []),
            wording.purpose(
                kind,
                text=referral.purpose,
                target=target,
                organization=named,
            ),
            *(line.strip() for line in referral.body.splitlines() if line.strip()),
        ],
        "enclosures": papers,
        "closing": blocks.get(Part.CLOSING)
        or wording.closing(kind, reply_days=reply_days, valid_until=valid_until),
        "parafs": [
            {
                "title": hand.title,
                "name": hand.signed_by.name,
                "on": wording.long_date(timezone.localdate(hand.signed_at)),
            }
            for hand in hands[:-1]
        ],
        "signer": signer,
        "electronic": wording.electronic(on) if office.signing == Signing.ELECTRONIC else "",
        "knowing": knowing,
    }


def issue(locked: Referral, *, office: LetterOffice, by: User) -> Letter:
    """Number and keep the letter of a locked referral. The number comes from the signing office's own series."""
    on = timezone.localdate()
    serial = intake.next_serial(region_id=office.region_id, year=on.year, purpose="letter")
    pattern = pattern_for(office, locked.letter_kind, on=on)
    number = wording.letter_number(pattern, serial=serial, on=on)
    valid_until = locked.expires_on or on
    with translation.override("id"):
        content = compose(locked, office=office, number=number, on=on, valid_until=valid_until)
    client = locked.complaint.client
    letter = Letter.objects.create(
        region_id=office.region_id,
        referral=locked,
        kind=locked.letter_kind,
        year=on.year,
        serial=serial,
        number=number,
        paper=office.paper,
        office_name=office.name,
        signer_title=content["signer"]["title"],
        signer_name=content["signer"]["name"],
        signer_nip=content["signer"]["nip"],
        content=content,
        identity=json.dumps({"nik": client.nik or "", "kk": client.kk or ""}),
        issued_on=on,
        valid_until=valid_until,
        issued_by=by,
    )
    write_event(locked, by=by, data={"letter": number})
    return letter


@transaction.atomic
def issue_letter(*, referral: Referral, by: User) -> Letter:
    """Issue the letter of an approved referral that has none in force; a second click gets the same one."""
    authorize(by, Action.LETTER_PRINT, referral.region_id)
    locked = lock(referral)
    found = locked.letters.in_force().first()
    if found:
        return found
    if locked.state not in OUT:
        raise Refused("Surat diterbitkan setelah rujukan disetujui dan selama rujukan berjalan.")
    office = office_for(locked.region_id)
    if office is None:
        raise NoOffice(
            "Kop surat dan penanda tangan untuk wilayah ini belum diatur. Mohon minta admin mengisinya."
        )
    letter = issue(locked, office=office, by=by)
    touch(locked)
    return letter


def _revoke(letter: Letter, locked: Referral, *, by: User, reason: str) -> None:
    letter.revoked_at, letter.revoked_by, letter.revoke_reason = timezone.now(), by, reason[:300]
    letter.save(update_fields=["revoked_at", "revoked_by", "revoke_reason"])
    write_event(locked, by=by, data={"letter": letter.number, "revoked": True, "note": reason})


def revoke_in_force(locked: Referral, *, by: User, reason: str) -> None:
    """With its referral a letter loses its force; the verification page says so from then on."""
    for letter in locked.letters.in_force():
        _revoke(letter, locked, by=by, reason=reason)


@transaction.atomic
def revoke_letter(
    *, referral: Referral, reason: str, by: User, version: int | None = None
) -> Referral:
    """Revoke a letter with a mistake in it; another one can be issued under a new number."""
    authorize(by, Action.REFERRAL_APPROVE, referral.region_id)
    locked = lock(referral)
    if not locked.letters.in_force().exists():
        return locked
    refuse_stale(locked, version)
    if not reason.strip():
        raise Refused(
            "Tulis alasan pencabutan surat; halaman keaslian surat akan menyatakan surat dicabut."
        )
    revoke_in_force(locked, by=by, reason=reason.strip())
    touch(locked)
    return locked
