"""The store of papers: one for a person and their family, with what has run out, what was only seen, and who held the original."""

import datetime as dt
import io

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from audit.models import Event
from audit.verbs import Verb
from core.errors import Refused
from core.uploads import BadUpload, bound, inspect
from dtks.vocabulary import Relation
from intake import services
from intake.models import ClientDocument
from intake.papers import store_of
from programs.models import RequiredDocument
from referrals.queries.referring import enclosures_for
from tests.factories.arrival import PDF, typed
from tests.factories.dtks import FamilyFactory, PersonFactory, make_kk, make_nik
from tests.factories.intake import ClientDocumentFactory
from tests.factories.programs import ProgramFactory
from tests.factories.walk import log, paper_kind

FATHER = {"name": "SUTARJO", "nik": make_nik(sex="L", serial=9002), "sex": "L"}


@pytest.fixture
def kinds(db):
    return {
        "kk": paper_kind("kk", "Kartu Keluarga", of_family=True),
        "sktm": paper_kind("sktm", "SKTM", 90, of_family=True),
        "ktp": paper_kind("ktp", "KTP"),
    }


@pytest.fixture
def program(places, kinds):
    """Asks for all three."""
    made = ProgramFactory(name="Bantuan contoh")
    for kind in kinds.values():
        RequiredDocument.objects.create(program=made, document_kind=kind)
    return made


@pytest.fixture
def mother(ani, places):
    """Her case; the register knows her husband and her daughter too."""
    family = FamilyFactory(decile=2)
    PersonFactory(family=family, name="SUMIYATI", nik=make_nik(), relation=Relation.HEAD)
    PersonFactory(family=family, relation=Relation.SPOUSE, **FATHER)
    PersonFactory(
        family=family,
        name="RINI",
        nik=make_nik(serial=9003, born_on=dt.date(2014, 5, 2)),
        born_on=dt.date(2014, 5, 2),
        relation=Relation.CHILD,
    )
    return log(ani, client={"kk": make_kk()})


def give(case, kind, by, **how):
    how = how or {"file": ContentFile(PDF + kind.pk.encode(), "a.pdf")}
    return services.add_paper(client=case.client, complaint=case, kind=kind, by=by, **how)


def lines(client, case) -> dict[str, str]:
    """Of the checklist's page: each kind with what the page says of it."""
    context = client.get(reverse("intake:papers", args=[case.number])).context
    return {
        paper.kind.pk: "there" if paper.document else "lapsed" if paper.lapsed else "missing"
        for paper, _request in context["papers"]
    }


def with_need(case, program):
    case.needs.update(program=program)
    return case


def test_a_second_case_of_the_family_asks_for_nothing_that_was_given(
    client, ani, mother, program, kinds
):
    for kind in kinds.values():
        give(mother, kind, ani)
    client.force_login(ani)

    form = typed(**FATHER, kk=make_kk(), needs=[{"sector": "social", "wish": "Bantuan"}])
    form["needs-0-program"] = str(program.pk)
    look = client.post(reverse("intake:lookup"), form).context["look"]
    assert {row.kind_id for row in look.held} == {"kk", "sktm"}
    assert [paper.kind.pk for paper in look.wanted] == ["ktp"]  # his own, which nobody gave

    client.post(reverse("intake:new"), form)
    case = mother.__class__.objects.exclude(pk=mother.pk).get()
    assert lines(client, case) == {"kk": "there", "sktm": "there", "ktp": "missing"}
    sheet = client.get(reverse("intake:missing", args=[case.number])).content.decode()
    assert "KTP" in sheet
    assert "SKTM" not in sheet
    ask = client.get(reverse("intake:papers", args=[case.number])).content.decode()
    assert "Surat" not in ask


def test_a_paper_that_has_run_out_is_asked_for_again_and_says_why(
    client, ani, budi, mother, program, kinds
):
    paper = give(mother, kinds["sktm"], ani)
    ClientDocument.objects.filter(pk=paper.pk).update(expires_on=dt.date(2026, 1, 31))
    client.force_login(budi)
    case = with_need(mother, program)
    assert lines(client, case)["sktm"] == "lapsed"
    for name in ("intake:papers", "intake:missing", "intake:request_papers"):
        page = client.get(reverse(name, args=[case.number])).content.decode()
        assert "31 Januari 2026" in page, name
    assert make_kk() not in page


def test_the_paper_of_a_child_is_there_when_the_child_comes(client, ani, mother, kinds):
    rini = mother.client.person.family.members.get(name="RINI")
    give(mother, kinds["ktp"], ani, file=ContentFile(PDF, "a.pdf"), person=rini)
    case = log(
        ani, client={"name": "RINI", "nik": rini.nik, "born_on": rini.born_on, "kk": make_kk()}
    )
    store = store_of(ani, client=case.client, on=timezone.localdate())
    assert store.held(kinds["ktp"])
    assert not store_of(ani, client=mother.client, on=timezone.localdate()).held(kinds["ktp"])
    client.force_login(ani)
    page = client.get(reverse("dashboard:family", args=[mother.number]))
    assert [(h.name, len(h.kept)) for h in page.context["holdings"] if h.kept] == [("RINI", 1)]


def test_a_paper_seen_and_taken_home_counts_and_says_who_saw_it(
    client, ani, mother, program, kinds
):
    client.force_login(ani)
    url = reverse("intake:add_paper", args=[mother.number])
    with_need(mother, program)
    mother.refresh_from_db()
    sent = {"version": mother.version, "kind": "ktp", "is_seen": "on", "back": "daftar"}
    assert client.post(url, sent).url == reverse("intake:papers", args=[mother.number])
    paper = ClientDocument.objects.get()
    assert (paper.file.name, paper.verified_by) == ("", ani)
    assert lines(client, mother)["ktp"] == "there"
    page = client.get(reverse("intake:papers", args=[mother.number])).content.decode()
    assert "dilihat aslinya" in page
    assert ani.name in page
    document = reverse("intake:document", args=[mother.number, paper.pk])
    assert client.get(document).status_code == 404
    give(mother, kinds["ktp"], ani, is_seen=True)
    assert ClientDocument.objects.count() == 1


def test_nothing_chosen_and_nothing_seen_is_said_at_the_field(client, ani, mother, kinds):
    client.force_login(ani)
    sent = {"version": mother.version, "kind": "ktp"}
    page = client.post(reverse("intake:add_paper", args=[mother.number]), sent)
    assert page.status_code == 422
    assert "centang bahwa aslinya sudah dilihat" in page.content.decode()
    with pytest.raises(Refused):
        services.add_paper(client=mother.client, complaint=mother, kind=kinds["ktp"], by=ani)


def test_the_copy_is_held_against_the_original_once(client, ani, citra, zul, gita, mother, kinds):
    paper = give(mother, kinds["ktp"], ani)
    url = reverse("intake:verify_paper", args=[mother.number, paper.pk])
    for user, answer in ((zul, 403), (gita, 403), (citra, 302), (ani, 302)):
        client.force_login(user)
        assert client.post(url).status_code == answer
    paper.refresh_from_db()
    assert paper.verified_by == citra
    assert Event.objects.get(verb=Verb.DOCUMENT_VERIFIED).data["kind"] == "ktp"


def test_the_database_keeps_no_paper_that_is_neither_kept_nor_seen(mother, kinds, ani):
    paper = give(mother, kinds["ktp"], ani)
    for broken in ({"file": "", "sha256": "", "size": 0}, {"verified_at": timezone.now()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ClientDocument.objects.filter(pk=paper.pk).update(**broken)
    with pytest.raises(IntegrityError), transaction.atomic():
        ClientDocumentFactory(client=mother.client, kind=kinds["ktp"], sha256=paper.sha256)


def test_what_the_family_gave_under_a_sealed_case_is_not_told(
    ani, budi, dewi, citra, mother, kinds
):
    give(mother, kinds["kk"], ani)
    services.set_sealed(complaint=mother, sealed=True, reason="Korban kekerasan", by=dewi)
    case = log(citra, client=FATHER | {"kk": make_kk()})
    on = timezone.localdate()
    assert store_of(budi, client=case.client, on=on).held(kinds["kk"])
    assert not store_of(citra, client=case.client, on=on).held(kinds["kk"])


def photo(*, turned: bool = False, size=(300, 200)) -> SimpleUploadedFile:
    out = io.BytesIO()
    image = Image.new("RGB", size, "white")
    exif = Image.Exif()
    exif[0x0112] = 6 if turned else 1  # the camera was held upright
    image.save(out, "JPEG", exif=exif)
    return SimpleUploadedFile("foto.jpg", out.getvalue())


def test_photos_of_several_pages_become_one_upright_paper(client, ani, mother, kinds):
    client.force_login(ani)
    pages = [photo(), photo(turned=True)]
    sent = {"version": mother.version, "kind": "ktp", "file": pages}
    assert client.post(reverse("intake:add_paper", args=[mother.number]), sent).status_code == 302
    paper = ClientDocument.objects.get()
    assert paper.content_type == "application/pdf"
    content = paper.file.read()
    assert content.count(b"/Type /Page\n") == 2
    assert b"/Width 200\n/Height 300" in content  # the second was turned
    again = bound([photo(), photo(turned=True)])
    assert inspect(again).sha256 == paper.sha256


def test_a_pdf_among_photos_and_too_many_pages_are_refused():
    with pytest.raises(BadUpload, match="satu PDF"):
        bound([photo(), SimpleUploadedFile("a.pdf", PDF)])
    with pytest.raises(BadUpload, match="Paling banyak 12"):
        bound([photo() for _page in range(13)])


def test_a_photo_no_browser_here_can_show_is_refused_with_what_to_do():
    heic = ContentFile(b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", "IMG_0001.HEIC")
    with pytest.raises(BadUpload, match="Paling Kompatibel"):
        inspect(heic)
    with pytest.raises(BadUpload, match="terlalu besar"):
        inspect(_of_many_pixels())


def _of_many_pixels() -> ContentFile:
    """A PNG whose head promises more pixels than a desk should decode."""
    out = io.BytesIO()
    Image.new("1", (20_000, 10_000)).save(out, "PNG")
    return ContentFile(out.getvalue(), "besar.png")


def test_a_referral_of_the_wife_encloses_what_the_husband_has_brought(ani, mother, program, kinds):
    husband = log(ani, client={**FATHER, "kk": make_kk()})
    give(husband, kinds["kk"], ani)
    give(husband, kinds["ktp"], ani)
    on = timezone.localdate()
    found = enclosures_for(complaint=mother, program_id=program.pk, user=ani, on=on)
    assert {line.code: line.is_held for line in found} == {"kk": True, "ktp": False, "sktm": False}
