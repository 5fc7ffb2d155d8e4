"""Saves are scoped, audited, tracked, and refused when stale."""

from dataclasses import replace

import pytest

from audit.models import Event
from core.errors import Refused, StaleSave
from core.ids import new_id
from programs import queries, services
from programs.drafts import (
    CriterionDraft,
    DocumentDraft,
    OrganizationDraft,
    PPKSKindDraft,
    ProgramDraft,
)
from programs.eligibility import Rule
from programs.models import Organization, Program
from programs.services import editing
from tests.factories.programs import (
    DocumentKindFactory,
    OrganizationFactory,
    PPKSKindFactory,
    ProgramFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(places):
    return OrganizationFactory()


def draft(owner, **changes):
    base = ProgramDraft(
        name="Bantuan Uji",
        level="regional",
        region_id="34.04",
        sectors=["social"],
        owner_id=owner.pk,
        unit="person",
        fulfilment="cash",
        benefit="Uang.",
    )
    return replace(base, **changes)


def stored(program):
    """The draft that would change nothing."""
    same = ProgramDraft.__slots__
    return ProgramDraft(**{name: getattr(program, name) for name in same})


ELDERLY = CriterionDraft(Rule("age", "at_least", 60, "Berusia 60 tahun atau lebih."))


def create(owner, by, **changes):
    return services.create_program(
        id=changes.pop("id", None) or new_id(),
        draft=draft(owner, **changes),
        criteria=[ELDERLY],
        documents=[DocumentDraft(DocumentKindFactory().pk)],
        by=by,
    )


def edit(program, by, *, criteria=None, documents=None, version=None, **changes):
    return services.edit_program(
        program=program,
        draft=replace(stored(program), **changes),
        criteria=[ELDERLY] if criteria is None else criteria,
        documents=[] if documents is None else documents,
        expected_version=version or program.version,
        by=by,
    )


def events_of(row):
    return Event.objects.filter(subject_id=str(row.pk))


def test_new_programme_is_saved_with_its_rows_and_audited(gita, owner):
    program = create(owner, gita)
    assert program.code == "bantuan-uji"
    assert program.criteria.get().fact == "age"
    assert program.required_documents.get().document_kind_id == "ktp"
    event = events_of(program).get()
    assert (event.actor, event.region_id, event.data["change"]) == (gita, "34.04", "created")


def test_sending_the_form_twice_makes_one(gita, owner):
    key = new_id()
    assert create(owner, gita, id=key) == create(owner, gita, id=key)
    assert Program.objects.count() == 1
    assert Event.objects.count() == 1


def test_made_codes_never_collide_with_each_other_or_with_a_page(gita, owner):
    assert [create(owner, gita).code for _ in range(3)] == [
        "bantuan-uji",
        "bantuan-uji-2",
        "bantuan-uji-3",
    ]
    assert create(owner, gita, name="Baru").code == "baru-2"


def test_code_taken_at_the_last_moment_is_a_sentence_too(gita, owner, monkeypatch):
    create(owner, gita, code="sama")
    monkeypatch.setattr(editing, "free_code", lambda model, wanted, name: wanted)
    with pytest.raises(Refused):
        create(owner, gita, code="sama")


def test_code_that_is_taken_is_refused(gita, owner):
    create(owner, gita, code="sama")
    with pytest.raises(Refused):
        create(owner, gita, code="sama")


@pytest.mark.parametrize("region", ["34.02", "34"])
def test_region_outside_or_above_ones_own_is_refused(gita, owner, region):
    with pytest.raises(Refused):
        create(owner, gita, region_id=region)
    program = create(owner, gita)
    with pytest.raises(Refused):
        edit(program, gita, region_id=region)


def test_programme_of_another_region_cannot_be_edited_or_hidden(gita, owner):
    program = ProgramFactory(bantul=True)
    with pytest.raises(Refused):
        edit(program, gita, name="Lain")
    with pytest.raises(Refused):
        services.set_active(program=program, is_active=False, expected_version=1, by=gita)


def test_national_programme_may_be_edited_by_an_admin_but_not_by_a_supervisor(gita, dewi, owner):
    program = ProgramFactory()
    assert edit(program, gita, name="Nama baru").name == "Nama baru"
    with pytest.raises(Refused):
        edit(Program.objects.get(), dewi, name="Lain")


def test_edit_is_audited_with_what_changed_and_moves_the_version(gita):
    program = ProgramFactory(sleman=True, for_elderly=True)
    saved = edit(program, gita, benefit="Lain.")
    assert saved.version == 2
    assert saved.edited_at is not None
    assert events_of(program).get().data["fields"] == ["benefit", "criteria", "documents"]


def test_save_without_a_change_leaves_no_trace(gita):
    program = ProgramFactory(sleman=True)
    same = edit(program, gita, criteria=[])
    assert same.version == 1
    assert not events_of(program).exists()


def test_code_stays_whatever_the_draft_says(gita):
    program = ProgramFactory(sleman=True, code="tetap")
    assert edit(program, gita, code="lain").code == "tetap"


def test_stale_save_is_refused_and_names_who_was_first(gita, owner):
    program = create(owner, gita)
    edit(program, gita, benefit="Pertama.")
    with pytest.raises(StaleSave) as refusal:
        edit(program, gita, benefit="Kedua.", version=1)
    assert "Gita Maharani" in refusal.value.message
    assert Program.objects.get().benefit == "Pertama."


def test_criteria_are_matched_by_their_key(gita):
    program = ProgramFactory(sleman=True, for_elderly=True)
    age, decile = program.criteria.all()
    edit(
        program,
        gita,
        criteria=[
            CriterionDraft(Rule("decile", "between", [1, 5], "Desil 1 sampai 5."), decile.pk),
            CriterionDraft(Rule("has_sktm", "is_true", None, "Ada SKTM.")),
        ],
    )
    rows = list(program.criteria.all())
    assert [(row.fact, row.value) for row in rows] == [("decile", [1, 5]), ("has_sktm", None)]
    assert rows[0].pk == decile.pk
    assert not program.criteria.filter(pk=age.pk).exists()


def test_key_of_another_programmes_criterion_takes_nothing_away(gita):
    mine, other = ProgramFactory(sleman=True), ProgramFactory(bantul=True, for_elderly=True)
    foreign = other.criteria.first()
    edit(mine, gita, criteria=[CriterionDraft(Rule("age", "at_most", 5, "Balita."), foreign.pk)])
    foreign.refresh_from_db()
    assert foreign.value == 60
    assert mine.criteria.get().pk != foreign.pk


def test_contradiction_is_refused_by_every_road(gita, owner):
    child = CriterionDraft(Rule("age", "at_most", 18, "Anak."))
    with pytest.raises(Refused, match="bertentangan"):
        services.create_program(
            id=new_id(), draft=draft(owner), criteria=[ELDERLY, child], documents=[], by=gita
        )
    assert not Program.objects.exists()


def test_same_paper_twice_is_refused(gita, owner):
    paper = DocumentDraft(DocumentKindFactory().pk)
    with pytest.raises(Refused):
        services.create_program(
            id=new_id(), draft=draft(owner), criteria=[], documents=[paper, paper], by=gita
        )


def test_hidden_programme_is_not_offered_and_can_come_back(gita):
    program = ProgramFactory(sleman=True)
    hidden = services.set_active(program=program, is_active=False, expected_version=1, by=gita)
    assert not Program.objects.active().exists()
    services.set_active(program=program, is_active=True, expected_version=hidden.version, by=gita)
    assert [e.data["change"] for e in events_of(program)] == ["activated", "deactivated"]


def test_history_tells_who_changed_what(gita, owner):
    program = create(owner, gita)
    rule = program.criteria.get()
    changed = CriterionDraft(Rule("age", "at_least", 65, "Berusia 60 tahun atau lebih."), rule.pk)
    edit(program, gita, criteria=[changed], benefit="Barang.", sectors=["social", "food"])
    newest, oldest = queries.history(program)
    assert (newest.actor, oldest.text) == ("Gita Maharani", "membuat program")
    told = {change.label: (change.old, change.new) for change in newest.changes}
    assert told["Manfaat"] == ("Uang.", "Barang.")
    assert told["Bidang"] == ("Sosial", "Sosial, Pangan")
    assert told["Syarat «Berusia 60 tahun atau lebih.»: nilai"] == ("60", "65")
    assert told["Berkas dihapus"] == ("Berkas ktp", "—")
    assert len(told) == 4


def test_history_of_a_removed_criterion_keeps_its_words(gita, owner):
    program = create(owner, gita)
    edit(program, gita, criteria=[], documents=[DocumentDraft("ktp")])
    (change,) = queries.history(program)[0].changes
    assert (change.label, change.old) == ("Syarat dihapus", "Berusia 60 tahun atau lebih.")


def organisation(**changes):
    return replace(OrganizationDraft(name="LKS Uji", kind="partner", region_id="34.04"), **changes)


def test_organisation_is_created_once_and_edited_with_a_version(gita, places):
    key = new_id()
    row = services.create_organization(id=key, draft=organisation(), by=gita)
    assert services.create_organization(id=key, draft=organisation(), by=gita) == row
    saved = services.edit_organization(
        organization=row, draft=organisation(contact="0274-000"), expected_version=1, by=gita
    )
    assert saved.version == 2
    with pytest.raises(StaleSave):
        services.edit_organization(
            organization=row, draft=organisation(), expected_version=1, by=gita
        )
    assert events_of(row).count() == 2


def test_organisation_of_another_region_is_refused(gita, places):
    with pytest.raises(Refused):
        services.create_organization(id=new_id(), draft=organisation(region_id="34.02"), by=gita)
    foreign = OrganizationFactory(bantul=True)
    with pytest.raises(Refused):
        services.edit_organization(
            organization=foreign, draft=organisation(), expected_version=1, by=gita
        )
    assert Organization.objects.count() == 1


def test_kind_is_edited_by_an_admin_only(gita, dewi, places):
    kind = PPKSKindFactory()
    new = PPKSKindDraft(
        name="Lanjut usia telantar",
        gloss="Penjelasan baru",
        unit="person",
        atensi_cluster="elderly",
        legal_basis="Permensos 8/2012",
        min_age=60,
    )
    with pytest.raises(Refused):
        services.edit_kind(kind=kind, draft=new, expected_version=1, by=dewi)
    saved = services.edit_kind(kind=kind, draft=new, expected_version=1, by=gita)
    assert (saved.gloss, saved.version) == ("Penjelasan baru", 2)
    with pytest.raises(StaleSave):
        services.edit_kind(kind=kind, draft=new, expected_version=1, by=gita)
