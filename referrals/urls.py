from django.urls import path

from referrals.views import drafting, letters, listing, offices, pages, providers, public

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
    path("rujukan/<slug:number>/surat/", letters.issue, name="issue"),
    path("rujukan/<slug:number>/surat/cabut/", letters.revoke, name="revoke"),
    path("rujukan/<slug:number>/surat.pdf", letters.letter, name="letter"),
    path("rujukan/<slug:number>/tautan/", providers.renew, name="renew_link"),
    path("jawab/<str:token>/", providers.answer, name="answer"),
    path("verifikasi/", public.ask, name="verify_ask"),
    path("verifikasi/<str:code>/", public.verify, name="verify"),
]
