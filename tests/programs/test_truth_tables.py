"""Truth tables: what the seeded rules of each programme say of invented people. No database."""

from datetime import date

import pytest

from programs.content import day
from programs.eligibility import Answer, FactValue, ProgramState, judge
from programs.services import loading

ON = date(2026, 3, 2)
AFTER_KIP = date(2026, 11, 1)
SEED = {
    row["code"]: row
    for row in [
        *loading.read("programs_central.json"),
        *loading.read("programs_regional.json"),
        *loading.read("demo.json")["programs"],
    ]
}
Y, N, U, M, C = (
    Answer.ELIGIBLE,
    Answer.NOT_ELIGIBLE,
    Answer.UNKNOWN,
    Answer.MEMBER,
    Answer.CLOSED,
)

LISTED = {"exclusions": [], "in_register": True, "memberships": []}
SLEMAN = {"region": "34.04.07.2001"}

TABLE = [
    # PKH: decile 1-4 and a component
    ("pkh", {**LISTED, "decile": 2, "age": 65}, Y),
    ("pkh", {**LISTED, "decile": 4, "age": 4}, Y),
    ("pkh", {**LISTED, "decile": 1, "age": 35, "pkh_components": ["sd"]}, Y),
    ("pkh", {**LISTED, "decile": 1, "age": 35}, U),
    ("pkh", {**LISTED, "decile": 1, "age": 35, "pkh_components": []}, N),
    ("pkh", {**LISTED, "decile": 5, "age": 65}, N),
    ("pkh", {**LISTED, "decile": 2, "age": 65, "exclusions": ["civil_servant"]}, N),
    ("pkh", {"age": 65}, U),
    ("pkh", {**LISTED, "decile": 2, "memberships": ["pkh"]}, M),
    # Sembako: decile 1-5
    ("sembako", {**LISTED, "decile": 5}, Y),
    ("sembako", {**LISTED, "decile": 6}, N),
    ("sembako", {**LISTED, "decile": 3, "exclusions": ["dead"]}, N),
    ("sembako", {}, U),
    ("sembako", {"memberships": ["sembako"]}, M),
    ("sembako", {"memberships": ["bpnt_ppkm"]}, M),
    # PBI-JKN: decile 1-5, a NIK, no employer's insurance
    ("pbi-jkn", {**LISTED, "decile": 5, "has_nik": True, "health_cover": "none"}, Y),
    ("pbi-jkn", {**LISTED, "decile": 3, "has_nik": True, "health_cover": "employer"}, N),
    ("pbi-jkn", {**LISTED, "decile": 3, "has_nik": False, "health_cover": "none"}, N),
    ("pbi-jkn", {**LISTED, "decile": 6, "has_nik": True, "health_cover": "none"}, N),
    ("pbi-jkn", {**LISTED, "decile": 3, "has_nik": True}, U),
    ("pbi-jkn", {**LISTED, "decile": 3, "memberships": ["pbi_jkn"]}, M),
    # Reactivation: a former PBI member who needs care, whatever the decile
    (
        "pbi-jkn-reaktivasi",
        {"health_cover": "pbi_inactive", "needs_care": True, "has_nik": True, "decile": 7},
        Y,
    ),
    ("pbi-jkn-reaktivasi", {"health_cover": "pbi_inactive", "has_nik": True}, U),
    ("pbi-jkn-reaktivasi", {"health_cover": "pbi", "needs_care": True, "has_nik": True}, N),
    (
        "pbi-jkn-reaktivasi",
        {"health_cover": "pbi_inactive", "needs_care": False, "has_nik": True},
        N,
    ),
    # ATENSI: a kind alone never qualifies; kind and hardship
    ("atensi", {"ppks": ["KPN"], "decile": 2}, Y),
    ("atensi", {"ppks": ["KPN"], "decile": 9, "assessment_recommends": True}, Y),
    ("atensi", {"ppks": ["KPN"], "decile": 9}, U),
    (
        "atensi",
        {"ppks": ["KPN"], "decile": 9, "has_sktm": False, "assessment_recommends": False},
        N,
    ),
    ("atensi", {"ppks": [], "decile": 1}, N),
    # KAT
    ("kat", {"ppks": ["KAT"]}, Y),
    ("kat", {"ppks": ["FM"]}, N),
    ("kat", {}, U),
    # BSPS
    (
        "bsps",
        {
            "within_minimum_wage": True,
            "owns_house_and_land": True,
            "house_unfit": True,
            "housing_aid_recent": False,
        },
        Y,
    ),
    (
        "bsps",
        {
            "within_minimum_wage": True,
            "owns_house_and_land": True,
            "house_unfit": True,
            "housing_aid_recent": True,
        },
        N,
    ),
    ("bsps", {"within_minimum_wage": True, "house_unfit": True}, U),
    ("bsps", {"owns_house_and_land": False}, N),
    # PIP and PIP Kemenag: age and school, and one sign of poverty
    ("pip", {"age": 9, "school": "school", "memberships": ["pkh"]}, Y),
    ("pip", {"age": 9, "school": "school", "decile": 8, "has_sktm": True}, Y),
    ("pip", {"age": 17, "school": "none", "returns_to_school": True, "is_orphan": True}, Y),
    ("pip", {"age": 5, "school": "school", "memberships": ["pkh"]}, N),
    ("pip", {"age": 22, "school": "school", "memberships": ["pkh"]}, N),
    ("pip", {"age": 9, "school": "madrasa", "returns_to_school": False}, N),
    ("pip", {"age": 9, "school": "school"}, U),
    ("pip", {"memberships": ["pip"]}, M),
    ("pip-kemenag", {"age": 9, "school": "madrasa", "in_register": True}, Y),
    ("pip-kemenag", {"age": 9, "school": "school", "in_register": True}, N),
    ("pip-kemenag", {"age": 9, "school": "madrasa"}, U),
    # KIP Kuliah, and its closing day
    ("kip-kuliah", {"years_since_graduation": 2, "decile": 4}, Y),
    ("kip-kuliah", {"years_since_graduation": 0, "decile": 7, "joint_income": 4_000_000}, Y),
    ("kip-kuliah", {"years_since_graduation": 0, "decile": 7, "income_per_head": 750_000}, Y),
    ("kip-kuliah", {"years_since_graduation": 3, "decile": 1}, N),
    ("kip-kuliah", {"years_since_graduation": 1}, U),
    # KUBE
    ("kube", {"age": 30, "in_business_group": True, "decile": 3}, Y),
    ("kube", {"age": 61, "in_business_group": True, "decile": 3}, N),
    ("kube", {"age": 30, "in_business_group": False, "decile": 3}, N),
    ("kube", {"age": 30, "decile": 3}, U),
    # electricity: 450 VA, or 900 VA and registered
    ("subsidi-listrik", {"power_va": 450}, Y),
    ("subsidi-listrik", {"power_va": 900, "in_register": True}, Y),
    ("subsidi-listrik", {"power_va": 900, "in_register": False, "memberships": []}, N),
    ("subsidi-listrik", {"power_va": 900}, U),
    ("subsidi-listrik", {"power_va": 1300, "in_register": True}, N),
    ("lpg-3kg", {"has_nik": True, "lpg_use": "household"}, Y),
    ("lpg-3kg", {"has_nik": True, "lpg_use": "other"}, N),
    ("lpg-3kg", {"has_nik": True}, U),
    ("pupuk-bersubsidi", {"land_ha": 2, "in_farmer_group": True, "commodities": ["rice"]}, Y),
    ("pupuk-bersubsidi", {"land_ha": 2.5, "in_farmer_group": True, "commodities": ["rice"]}, N),
    ("pupuk-bersubsidi", {"land_ha": 1, "in_farmer_group": True, "commodities": ["other"]}, N),
    ("pupuk-bersubsidi", {"land_ha": 1}, U),
    # JAMKESDA Kab. Bandung: a PPKS who needs care and has no active KIS
    (
        "jamkesda-bandung",
        {"region": "32.04.05", "needs_care": True, "health_cover": "none", "ppks": ["FM"]},
        Y,
    ),
    (
        "jamkesda-bandung",
        {"region": "32.04.05", "needs_care": True, "health_cover": "pbi", "ppks": ["FM"]},
        N,
    ),
    (
        "jamkesda-bandung",
        {"region": "32.73.01", "needs_care": True, "health_cover": "none", "ppks": ["FM"]},
        N,
    ),
    ("jamkesda-bandung", {"region": "32.04.05", "needs_care": True, "ppks": ["FM"]}, U),
    # SARASWATI hangs on the NIK, not on the residence
    (
        "saraswati",
        {"region": "34.02", "nik_region": "34.04.07", "needs_care": True, "clinic_referral": True},
        Y,
    ),
    ("saraswati", {**SLEMAN, "nik_region": "33.14.01", "needs_care": True}, N),
    ("saraswati", {**SLEMAN, "needs_care": True, "clinic_referral": True}, U),
    (
        "jamkesda-sleman",
        {**SLEMAN, "needs_care": True, "health_cover": "self_inactive", "has_sktm": True},
        Y,
    ),
    (
        "jamkesda-sleman",
        {**SLEMAN, "needs_care": True, "health_cover": "pbi_regional", "has_sktm": True},
        N,
    ),
    ("paimah", {"region": "33.14.01", "transport_need": ["home"]}, Y),
    ("paimah", {"region": "33.13.01", "transport_need": ["home"]}, N),
    ("lasamba", {"region": "33.14.01", "transport_need": ["service"]}, Y),
    ("lasamba", {"region": "33.14.01"}, U),
    ("belanja-sosial-sarolangun", {"region": "15.03", "decile": 3}, Y),
    ("belanja-sosial-sarolangun", {"region": "15.02", "decile": 3}, N),
    ("csr-bantaeng", {"region": "73.03.01", "has_sktm": True}, Y),
    ("csr-bantaeng", {"region": "73.03.01"}, U),
    ("kendaraan-penjangkauan-pasaman", {"region": "13.08.02", "ppks": ["GLD"]}, Y),
    ("kendaraan-penjangkauan-pasaman", {"region": "13.08.02", "ppks": []}, N),
    # UPTD Pagar Dewa: 60 or older, neglected, of the province
    ("uptd-pagar-dewa", {"age": 60, "ppks": ["LUT"], "region": "17.71.01"}, Y),
    ("uptd-pagar-dewa", {"age": 59, "ppks": ["LUT"], "region": "17.71.01"}, N),
    ("uptd-pagar-dewa", {"age": 70, "ppks": ["PD"], "region": "17.71.01"}, N),
    ("uptd-pagar-dewa", {"age": 70, "ppks": ["LUT"], "region": "16.71.01"}, N),
    ("uptd-pagar-dewa", {"ppks": ["LUT"], "region": "17.71.01"}, U),
    # What each remaining rule turns by itself, and who is served already
    ("atensi", {"ppks": ["KPN"], "decile": 9, "has_sktm": True}, Y),
    ("atensi", {"memberships": ["atensi"]}, M),
    (
        "pbi-jkn",
        {"exclusions": ["wage"], "decile": 3, "has_nik": True, "health_cover": "none"},
        N,
    ),
    (
        "pbi-jkn-reaktivasi",
        {"health_cover": "pbi_inactive", "needs_care": True, "has_nik": False},
        N,
    ),
    ("bsps", {"within_minimum_wage": False}, N),
    ("bsps", {"house_unfit": False}, N),
    ("bsps", {"memberships": ["bsps"]}, M),
    ("pip", {"age": 9, "school": "school", "decile": 5}, Y),
    ("pip", {"age": 9, "school": "school", "lives_in_orphanage": True}, Y),
    ("pip", {"age": 9, "school": "school", "ppks": ["KBA"]}, Y),
    ("pip-kemenag", {"age": 22, "school": "madrasa"}, N),
    ("pip-kemenag", {"age": 9, "school": "madrasa", "memberships": ["kks"]}, Y),
    ("pip-kemenag", {"age": 9, "school": "madrasa", "has_sktm": True}, Y),
    ("pip-kemenag", {"memberships": ["pip_kemenag"]}, M),
    ("kip-kuliah", {"years_since_graduation": 0, "memberships": ["pip"]}, Y),
    ("kip-kuliah", {"years_since_graduation": 0, "lives_in_orphanage": True}, Y),
    ("kip-kuliah", {"memberships": ["kip_kuliah"]}, M),
    ("kube", {"age": 30, "in_business_group": True, "has_sktm": True}, Y),
    ("kube", {"memberships": ["kube"]}, M),
    ("subsidi-listrik", {"power_va": 900, "memberships": ["kks"]}, Y),
    ("subsidi-listrik", {"memberships": ["listrik"]}, M),
    ("lpg-3kg", {"has_nik": False}, N),
    ("lpg-3kg", {"memberships": ["lpg"]}, M),
    ("pupuk-bersubsidi", {"in_farmer_group": False}, N),
    ("pupuk-bersubsidi", {"memberships": ["pupuk"]}, M),
    ("jamkesda-bandung", {"region": "32.04.05", "needs_care": False}, N),
    (
        "jamkesda-bandung",
        {"region": "32.04.05", "needs_care": True, "health_cover": "none", "has_sktm": True},
        Y,
    ),
    ("jamkesda-bandung", {"memberships": ["jamkesda"]}, M),
    ("saraswati", {"nik_region": "34.04.07", "needs_care": False}, N),
    ("saraswati", {"nik_region": "34.04.07", "needs_care": True, "clinic_referral": False}, N),
    ("jamkesda-sleman", {"region": "34.02.07"}, N),
    ("jamkesda-sleman", {**SLEMAN, "needs_care": False}, N),
    ("jamkesda-sleman", {**SLEMAN, "needs_care": True, "health_cover": "none", "decile": 5}, Y),
    (
        "jamkesda-sleman",
        {**SLEMAN, "needs_care": True, "health_cover": "none", "ppks": ["FM"]},
        Y,
    ),
    ("jamkesda-sleman", {**SLEMAN, "needs_care": True}, U),
    ("jamkesda-sleman", {"memberships": ["jamkesda"]}, M),
    ("paimah", {"region": "33.14.01", "transport_need": []}, N),
    ("paimah", {"region": "33.14.01"}, U),
    ("lasamba", {"region": "33.13.01"}, N),
    ("lasamba", {"region": "33.14.01", "transport_need": []}, N),
    ("belanja-sosial-sarolangun", {"region": "15.03", "has_sktm": True}, Y),
    ("belanja-sosial-sarolangun", {"region": "15.03"}, U),
    ("csr-bantaeng", {"region": "73.02.01"}, N),
    ("csr-bantaeng", {"region": "73.03.01", "decile": 5}, Y),
    ("csr-bantaeng", {"region": "73.03.01", "ppks": ["FM"]}, Y),
    ("kendaraan-penjangkauan-pasaman", {"region": "13.07.02"}, N),
    ("kendaraan-penjangkauan-pasaman", {"region": "13.08.02"}, U),
    # Invented partners: open to people who are not in the register
    ("contoh-santunan-baznas-sleman", {"region": "34.02"}, N),
    ("contoh-santunan-baznas-sleman", {**SLEMAN, "assessment_recommends": True}, Y),
    ("contoh-santunan-baznas-sleman", {**SLEMAN, "ppks": ["LUT"]}, Y),
    ("contoh-santunan-baznas-sleman", SLEMAN, U),
    ("contoh-pendampingan-lks", {"region": "34.02"}, N),
    ("contoh-pendampingan-lks", {**SLEMAN, "has_sktm": True}, Y),
    ("contoh-pendampingan-lks", {**SLEMAN, "assessment_recommends": True}, Y),
    ("contoh-pendampingan-lks", SLEMAN, U),
    ("contoh-csr-perbaikan-rumah", {**SLEMAN, "has_sktm": True}, Y),
    ("contoh-csr-perbaikan-rumah", {**SLEMAN, "ppks": ["LUT"]}, Y),
    ("contoh-csr-perbaikan-rumah", SLEMAN, U),
    ("contoh-santunan-baznas-sleman", {**SLEMAN, "in_register": False, "has_sktm": True}, Y),
    ("contoh-pendampingan-lks", {**SLEMAN, "ppks": ["LUT"]}, Y),
    ("contoh-csr-perbaikan-rumah", {**SLEMAN, "assessment_recommends": True}, Y),
    ("contoh-csr-perbaikan-rumah", {"region": "34.02", "has_sktm": True}, N),
]


def verdict_of(code, facts, on=ON):
    row = SEED[code]
    state = ProgramState(
        code,
        member_codes=tuple(row["member_codes"]),
        valid_from=day(row.get("valid_from")),
        valid_to=day(row.get("valid_to")),
    )
    rules = [loading._rule(place, rule) for place, rule in enumerate(row["criteria"])]
    given = {name: FactValue(value, ON, "uji") for name, value in facts.items()}
    return judge(rules, given, on, program=state)


@pytest.mark.parametrize(("code", "facts", "expected"), TABLE)
def test_seeded_rules_give(code, facts, expected):
    verdict = verdict_of(code, facts)
    assert verdict.answer == expected
    assert bool(verdict.missing) == (expected == U)


def test_kip_kuliah_is_closed_after_its_last_day():
    facts = {"years_since_graduation": 1, "decile": 2}
    assert verdict_of("kip-kuliah", facts, AFTER_KIP).answer == C
    assert verdict_of("kip-kuliah", facts, date(2026, 10, 31)).answer == Y
    assert verdict_of("kip-kuliah", facts, date(2026, 2, 2)).answer == C


JUDGED = {code: row for code, row in SEED.items() if row["fulfilment"] != "initiative"}


@pytest.mark.parametrize("code", sorted(JUDGED))
def test_the_table_of_a_programme_holds_every_answer_and_every_rule(code):
    """A rule is tried when a row turns on it: one that must hold ends a "no", an alternative makes a "yes"."""
    verdicts = [verdict_of(code, facts) for told, facts, _answer in TABLE if told == code]
    wanted = {Y, N, U} | ({M} if JUDGED[code]["member_codes"] else set())
    assert wanted <= {verdict.answer for verdict in verdicts}
    turned = {
        reason.order
        for verdict in verdicts
        for reason in verdict.deciding
        if reason.outcome is bool(reason.group)
    }
    assert turned == set(range(len(JUDGED[code]["criteria"])))


@pytest.mark.parametrize("code", sorted(SEED))
def test_nothing_known_is_never_a_no(code):
    assert verdict_of(code, {}).answer in {U, C}
