"""Shapes of what services take from forms, and the words of a proposal that both must know."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.core.files.base import File

from intake.models import ClientDocument, RegisterProposal

Kind, Basis = RegisterProposal.Kind, RegisterProposal.Basis
# Which paper each basis is.
PAPERS = {Basis.MINUTES: "berita_acara_musdes", Basis.STATEMENT: "sptjm"}
# A correction says what is wrong; the others say why.
WITH_CHANGES = frozenset({Kind.DATA})
# Fields whose content is an identity number: named here, and read from the client's own columns when handed over.
NUMBERS = frozenset({"nik", "kk"})
FIELD_WORDS = {
    "nik": "NIK",
    "kk": "nomor KK",
    "name": "nama",
    "birth": "tempat/tanggal lahir",
    "sex": "jenis kelamin",
    "address": "alamat",
    "relation": "hubungan keluarga",
    "occupation": "pekerjaan",
    "household": "anggota keluarga",
    "housing": "keadaan rumah dan aset",
}


@dataclass(frozen=True)
class Change:
    field: str
    old: str = ""
    new: str = ""


@dataclass(frozen=True)
class ProposalInput:
    """What the form says. `file` is a new paper for the basis; `document` one that the person gave before."""

    kind: str
    reason: str
    changes: Sequence[Change] = field(default_factory=tuple)
    basis: str = ""
    minutes_number: str = ""
    signed_on: date | None = None
    document: ClientDocument | None = None
    file: File | None = None
    holds_case: bool = True


# Letters that a reason for breaking a seal has at least: a word is no reason.
LEAST_REASON = 15
