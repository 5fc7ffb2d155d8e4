from django.urls import path

from intake.views import impact, lookup, papers, rechecking, registering, stepping, tracking

app_name = "intake"
CASE = "keluhan/<slug:number>"
urlpatterns = [
    path("keluhan/baru/", registering.new, name="new"),
    path("keluhan/cek/", lookup.lookup, name="lookup"),
    path("admin/program/<slug:code>/dampak/", impact.impact, name="impact"),
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
