"""Everything that can be said to have happened: one catalogue for history, timeline and messages."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Verb(models.TextChoices):
    # accounts
    USER_CREATED = "user.created", _("membuat akun")
    USER_CHANGED = "user.changed", _("mengubah akun")
    ASSIGNMENT_GRANTED = "assignment.granted", _("memberi peran")
    ASSIGNMENT_REVOKED = "assignment.revoked", _("mencabut peran")
    DEPUTY_NAMED = "deputy.named", _("menunjuk pengganti")
    DEPUTY_ENDED = "deputy.ended", _("mengakhiri penggantian")
    # dtks
    PERSON_VIEWED = "person.viewed", _("membuka data warga di registri")
    PERSON_REVEALED = "person.revealed", _("membuka NIK warga di registri")
    REGISTER_SEARCHED = "register.searched", _("mencari di registri")
    REGISTER_IMPORTED = "register.imported", _("mengimpor registri")
    COLUMNS_MAPPED = "register.columns_mapped", _("mencocokkan kolom berkas registri")
    REGISTER_WITHDRAWN = "register.withdrawn", _("menarik kembali rilis registri")
    REGISTER_LIST_CHECKED = "register.list_checked", _("mengecek daftar orang di registri")
    REGISTER_LIST_DOWNLOADED = "register.list_downloaded", _("mengunduh hasil cek daftar")
    # programs
    CATALOGUE_CHANGED = "catalogue.changed", _("mengubah katalog program")
    # intake
    COMPLAINT_LOGGED = "complaint.logged", _("mencatat keluhan")
    COMPLAINT_CHECKED = "complaint.checked", _("memeriksa registri")
    REGISTER_FLIP_REVIEWED = "complaint.flip_reviewed", _("meninjau perubahan registri")
    COMPLAINT_ADVANCED = "complaint.advanced", _("mengubah status")
    COMPLAINT_VIEWED = "complaint.viewed", _("membuka berkas keluhan")
    COMPLAINT_REVEALED = "complaint.revealed", _("membuka NIK atau KK")
    COMPLAINT_TAKEN = "complaint.taken", _("mengambil keluhan")
    COMPLAINT_HANDED_OVER = "complaint.handed_over", _("menyerahkan keluhan")
    COMPLAINT_DEALT = "complaint.dealt", _("membagikan keluhan menurut giliran")
    TURNS_STARTED = "turns.started", _("memulai giliran otomatis")
    TURNS_STOPPED = "turns.stopped", _("menghentikan giliran otomatis")
    REPLY_CHANGED = "reply.changed", _("mengubah balasan siap pakai")
    COMPLAINT_MERGED = "complaint.merged", _("menggabungkan keluhan lain ke sini")
    COMPLAINT_UNMERGED = "complaint.unmerged", _("memisahkan kembali keluhan yang digabung")
    COMPLAINT_LINKED = "complaint.linked", _("menautkan keluhan")
    COMPLAINT_UNLINKED = "complaint.unlinked", _("melepas tautan keluhan")
    COMPLAINT_OVERDUE = "complaint.overdue", _("melewati tenggat")
    COMPLAINT_DUE_SOON = "complaint.due_soon", _("mengingatkan tenggat")
    COMPLAINT_ESCALATED = "complaint.escalated", _("meneruskan keterlambatan")
    PAPERS_DUE_SOON = "complaint.papers_due_soon", _("mengingatkan waktu kelengkapan berkas")
    PAPERS_OVERDUE = "complaint.papers_overdue", _("memberi tahu waktu kelengkapan berkas habis")
    DEADLINE_MOVED = "complaint.deadline_moved", _("menggeser tenggat")
    COMPLAINT_SEALED = "complaint.sealed", _("mengubah perlindungan kerahasiaan")
    SEAL_BROKEN = "complaint.seal_broken", _("membuka berkas yang dirahasiakan")
    SEAL_MISSED = "complaint.seal_missed", _("mencoba membuka berkas yang dirahasiakan")
    FILTER_SAVED = "filter.saved", _("menyimpan saringan")
    FILTER_REMOVED = "filter.removed", _("menghapus saringan")
    LIST_DOWNLOADED = "complaint.list_downloaded", _("mengunduh daftar keluhan")
    ACCESS_LISTED = "complaint.access_listed", _("mencetak siapa yang membuka data")
    NEED_ADDED = "need.added", _("menambah kebutuhan")
    NEED_SETTLED = "need.settled", _("mencatat hasil kebutuhan")
    DOCUMENT_ADDED = "document.added", _("menambah berkas")
    DOCUMENT_VERIFIED = "document.verified", _("mencocokkan berkas dengan aslinya")
    DOCUMENT_OPENED = "document.opened", _("membuka berkas")
    NOTE_ADDED = "note.added", _("menulis catatan")
    VERIFICATION_RECORDED = "verification.recorded", _("mencatat hasil pemeriksaan")
    PROPOSAL_DRAFTED = "proposal.drafted", _("menyusun usulan registri")
    PROPOSAL_ADVANCED = "proposal.advanced", _("memproses usulan registri")
    PROPOSAL_EXPORTED = "proposal.exported", _("membuat berkas usulan")
    PROPOSAL_FILE_OPENED = "proposal.file_opened", _("mengunduh berkas usulan")
    # what the citizen hears
    MESSAGE_OPENED = "citizen.message_opened", _("menyiapkan pesan untuk warga")
    CITIZEN_TOLD = "citizen.told", _("mengabari warga")
    MESSAGE_DROPPED = "citizen.message_dropped", _("tidak menyampaikan kabar")
    SURVEY_GIVEN = "citizen.survey_given", _("mencatat penilaian pelayanan")
    SURVEY_UNHAPPY = "citizen.survey_unhappy", _("mencatat penilaian pelayanan: belum puas")
    # referrals
    REFERRAL_DRAFTED = "referral.drafted", _("menyusun rujukan")
    REFERRAL_ADVANCED = "referral.advanced", _("memproses rujukan")
    REFERRAL_REPLIED = "referral.replied", _("mencatat jawaban penyedia")
    REFERRAL_CHASED = "referral.chased", _("menanyakan jawaban rujukan")
    LETTER_PRINTED = "letter.printed", _("mencetak surat")
    # places in a home, help of partners, social spending
    PLACEMENT_REQUESTED = "placement.requested", _("meminta tempat di panti")
    PLACEMENT_ADVANCED = "placement.advanced", _("memproses penempatan")
    ATTENDANCE_RECORDED = "attendance.recorded", _("mencatat kehadiran bimbingan")
    ALLOCATION_RESERVED = "allocation.reserved", _("memesan bantuan mitra")
    ALLOCATION_ADVANCED = "allocation.advanced", _("memproses bantuan mitra")
    AID_REQUESTED = "aid.requested", _("mengajukan belanja sosial")
    AID_ADVANCED = "aid.advanced", _("memproses belanja sosial")
    # outreach
    VISIT_PLANNED = "visit.planned", _("menjadwalkan kunjungan")
    VISIT_REPORTED = "visit.reported", _("mencatat hasil kunjungan")
    VISIT_MISSED = "visit.missed", _("berkunjung, tetapi tidak bertemu")
    VISIT_RESCHEDULED = "visit.rescheduled", _("mengubah jadwal kunjungan")
    VISIT_CANCELLED = "visit.cancelled", _("membatalkan kunjungan")
    TRIP_PLANNED = "trip.planned", _("mencatat perjalanan")
    TRIP_ADVANCED = "trip.advanced", _("memproses perjalanan")


# What a colleague may have to be told of: such an event leaves a row in the outbox, in its own transaction.
ANNOUNCED = frozenset(
    {
        Verb.DEPUTY_NAMED,
        Verb.DEPUTY_ENDED,
        Verb.COMPLAINT_ADVANCED,
        Verb.COMPLAINT_HANDED_OVER,
        Verb.COMPLAINT_DEALT,
        Verb.COMPLAINT_DUE_SOON,
        Verb.COMPLAINT_OVERDUE,
        Verb.PAPERS_DUE_SOON,
        Verb.PAPERS_OVERDUE,
        Verb.SURVEY_UNHAPPY,
        Verb.SEAL_BROKEN,
        Verb.COMPLAINT_ESCALATED,
        Verb.NOTE_ADDED,
        Verb.DOCUMENT_ADDED,
        Verb.REFERRAL_ADVANCED,
        Verb.REFERRAL_REPLIED,
        Verb.REFERRAL_CHASED,
        Verb.VISIT_PLANNED,
        Verb.VISIT_REPORTED,
        Verb.VISIT_MISSED,
        Verb.VISIT_RESCHEDULED,
        Verb.VISIT_CANCELLED,
    }
)


def known() -> list[tuple[str, str]]:
    """The choices of the column. A migration names this function, so a new verb needs none."""
    return [(verb.value, str(verb.label)) for verb in Verb]
