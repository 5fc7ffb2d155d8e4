from django.urls import path

from intake.views import (
    handing_over,
    impact,
    lookup,
    papers,
    proposing,
    rechecking,
    registering,
    screening,
    stepping,
    tracking,
)

app_name = "intake"
CASE = "keluhan/<slug:number>"
urlpatterns = [
    path("keluhan/baru/", registering.new, name="new"),
    path("keluhan/cek/", lookup.lookup, name="lookup"),
    path("admin/program/<slug:code>/dampak/", impact.impact, name="impact"),
    path("penyaringan/", screening.screenings, name="screenings"),
    path("penyaringan/<uuid:pk>/", screening.screening_detail, name="screening"),
    path(
        "penyaringan/<uuid:pk>/<str:village>/<slug:code>/",
        screening.screening_people,
        name="screening_people",
    ),
    path("lacak/", tracking.track_form, name="track_form"),
    path("lacak/<str:token>/", tracking.track, name="track"),
    path(f"{CASE}/tanda-terima/", registering.receipt, name="receipt"),
    path(f"{CASE}/tanda-terima.pdf", registering.receipt_pdf, name="receipt_pdf"),
    # the register
    path(f"{CASE}/periksa-registri/", stepping.check, name="check"),
    path(f"{CASE}/pastikan/", stepping.confirm, name="confirm"),
    path(f"{CASE}/bukan-calon/", stepping.reject, name="reject"),
    path("dtks/perubahan/", rechecking.flips, name="flips"),
    path(f"{CASE}/registri-berubah/", rechecking.review, name="flip"),
    # proposals to the register
    path("usulan/", proposing.proposals, name="proposals"),
    path(f"{CASE}/usulan/", proposing.new, name="proposal_new"),
    path("usulan/<uuid:pk>/", proposing.detail, name="proposal"),
    path("usulan/<uuid:pk>/ubah/", proposing.edit, name="proposal_edit"),
    path("usulan/<uuid:pk>/ajukan/", proposing.submit, name="proposal_submit"),
    path("usulan/<uuid:pk>/setujui/", proposing.approve, name="proposal_approve"),
    path("usulan/<uuid:pk>/kembalikan/", proposing.give_back, name="proposal_return"),
    path("usulan/<uuid:pk>/batalkan/", proposing.withdraw, name="proposal_withdraw"),
    path("usulan/<uuid:pk>/lepas/", proposing.let_go, name="proposal_let_go"),
    path("usulan/hasil/", handing_over.results, name="proposal_results"),
    path("usulan/berkas/", handing_over.exports, name="exports"),
    path("usulan/berkas/buat/", handing_over.export, name="export_make"),
    path("usulan/berkas/<uuid:pk>/<slug:kind>/", handing_over.download, name="export_file"),
    path("usulan/jadwal/", handing_over.calendar, name="calendar"),
    path("usulan/jadwal/baru/", handing_over.cut_off_new, name="cut_off_new"),
    path("usulan/jadwal/<uuid:pk>/", handing_over.cut_off_edit, name="cut_off_edit"),
    # papers
    path(f"{CASE}/minta-berkas/", papers.request_papers, name="request_papers"),
    path(f"{CASE}/berkas/", papers.add_paper, name="add_paper"),
    path(f"{CASE}/berkas/<uuid:document_id>/", papers.document, name="document"),
    path(f"{CASE}/tanpa-berkas/", papers.waive_paper, name="waive_paper"),
    path(f"{CASE}/berkas-lengkap/", papers.papers_complete, name="papers_complete"),
    path(f"{CASE}/berkas-kurang/", papers.missing, name="missing"),
    # outside the register
    path(f"{CASE}/pemeriksaan/", stepping.finding, name="finding"),
    path(f"{CASE}/putusan/", stepping.decide, name="decide"),
    path(f"{CASE}/penolakan/", stepping.decline, name="decline"),
    path(f"{CASE}/kembalikan/", stepping.send_back, name="send_back"),
    # needs and the end
    path(f"{CASE}/kebutuhan/", stepping.add_need, name="add_need"),
    path(f"{CASE}/tanyakan/", stepping.ask, name="ask"),
    path(f"{CASE}/hasil/", stepping.settle, name="settle"),
    path(f"{CASE}/selesai/", stepping.resolve, name="resolve"),
    path(f"{CASE}/tutup/", stepping.close, name="close"),
    path(f"{CASE}/buka-kembali/", stepping.reopen, name="reopen"),
    path(f"{CASE}/tinjau-ulang/", stepping.reconsider, name="reconsider"),
    path(f"{CASE}/batalkan/", stepping.cancel, name="cancel"),
    # around it
    path(f"{CASE}/ambil/", stepping.take, name="take"),
    path(f"{CASE}/catatan/", stepping.note, name="note"),
    path(f"{CASE}/rahasiakan/", stepping.seal, name="seal"),
    path(f"{CASE}/buka-kerahasiaan/", stepping.unseal, name="unseal"),
    path(f"{CASE}/buka-data/", stepping.reveal, name="reveal"),
]
