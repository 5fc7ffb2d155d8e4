from django.urls import path

from referrals.views import (
    drafting,
    homes,
    letters,
    listing,
    offices,
    pages,
    placing,
    providers,
    public,
)

app_name = "referrals"
urlpatterns = [
    path("keluhan/<slug:number>/rujukan/baru/", drafting.new, name="new"),
    path("rujukan/", listing.all_referrals, name="list"),
    path("rujukan/persetujuan/", listing.approvals, name="approvals"),
    path("rujukan/kop-surat/", offices.offices, name="offices"),
    path("rujukan/kop-surat/baru/", offices.new, name="office_new"),
    path("rujukan/kop-surat/<uuid:pk>/", offices.edit, name="office_edit"),
    path("rujukan/<slug:number>/", pages.detail, name="detail"),
    path("rujukan/<slug:number>/ubah/", drafting.edit, name="edit"),
    path("rujukan/<slug:number>/ajukan/", pages.submit, name="submit"),
    path("rujukan/<slug:number>/setujui/", pages.approve, name="approve"),
    path("rujukan/<slug:number>/kembalikan/", pages.send_back, name="return"),
    path("rujukan/<slug:number>/kirim/", pages.send, name="send"),
    path("rujukan/<slug:number>/jawaban/", pages.reply, name="reply"),
    path("rujukan/<slug:number>/batalkan/", pages.withdraw, name="withdraw"),
    path("rujukan/<slug:number>/kedaluwarsa/", pages.expire, name="expire"),
    path("rujukan/<slug:number>/penempatan/", placing.ask, name="placement_ask"),
    path("rujukan/<slug:number>/surat/", letters.issue, name="issue"),
    path("rujukan/<slug:number>/surat/cabut/", letters.revoke, name="revoke"),
    path("rujukan/<slug:number>/surat.pdf", letters.letter, name="letter"),
    path("rujukan/<slug:number>/tautan/", providers.renew, name="renew_link"),
    path("jawab/<str:token>/", providers.answer, name="answer"),
    path("panti/", homes.homes, name="homes"),
    path("panti/<slug:code>/", homes.home, name="facility"),
    path("panti/<slug:code>/tunggu/", homes.waiting, name="home_waiting"),
    path("panti/<slug:code>/kegiatan/", homes.schedule, name="home_schedule"),
    path(
        "panti/<slug:code>/kegiatan/<uuid:activity_id>/", homes.attendance, name="home_attendance"
    ),
    path("penempatan/<uuid:pk>/", placing.placement, name="placement"),
    path("penempatan/<uuid:pk>/pesan/", placing.hold, name="placement_hold"),
    path("penempatan/<uuid:pk>/masuk/", placing.admit, name="placement_admit"),
    path("penempatan/<uuid:pk>/lepas/", placing.release, name="placement_release"),
    path("penempatan/<uuid:pk>/keluar/", placing.leave, name="placement_leave"),
    path("penempatan/<uuid:pk>/batal/", placing.cancel, name="placement_cancel"),
    path("verifikasi/", public.ask, name="verify_ask"),
    path("verifikasi/<str:code>/", public.verify, name="verify"),
]
