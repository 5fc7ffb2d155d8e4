"""Who works at the small desks. The account says the role and the place: `loket.bandung`, `manajer.bandung`."""

from dataclasses import dataclass

from accounts.models import User
from accounts.roles import Role
from demo.staff import add_account

# The desk writes, the supervisor looks and approves, the manager decides: nobody approves their own words.
LOKET, SUPERVISOR, MANAGER = "loket", "supervisor", "manajer"


@dataclass(frozen=True)
class Place:
    """`key` ends its accounts; `shows` is what can be tried there."""

    key: str
    region: str
    name: str
    shows: str
    people: tuple[str, str, str]

    @property
    def account(self) -> str:
        """Of the desk, which tries most; its supervisor and manager end in the same key."""
        return f"{LOKET}.{self.key}"


BANDUNG = Place(
    "bandung",
    "32.04",
    "Kabupaten Bandung",
    "JAMKESDA, SABILULUNGAN",
    ("Neneng Kurniasih", "Asep Suryana", "Ujang Permana"),
)
SRAGEN = Place(
    "sragen",
    "33.14",
    "Kabupaten Sragen",
    "PAIMAH, LASAMBA",
    ("Suwarni", "Tri Hartanto", "Bekti Wibowo"),
)
PASAMAN = Place(
    "pasaman",
    "13.08",
    "Kabupaten Pasaman",
    "kendaraan penjangkauan",
    ("Yusnida", "Afrizal", "Syafril"),
)
SAROLANGUN = Place(
    "sarolangun",
    "15.03",
    "Kabupaten Sarolangun",
    "belanja sosial BPKAD",
    ("Mardiana", "Zulfikar", "Hasanuddin"),
)
BANTAENG = Place(
    "bantaeng",
    "73.03",
    "Kabupaten Bantaeng",
    "integrasi perangkat daerah dan CSR",
    ("Nurhayati", "Baharuddin", "Syamsul Alam"),
)
BENGKULU = Place(
    "bengkulu",
    "17.71",
    "Kota Bengkulu",
    "panti lanjut usia Pagar Dewa",
    ("Rosmawati", "Edi Susilo", "Herman Jaya"),
)
PLACES = (BANDUNG, SRAGEN, PASAMAN, SAROLANGUN, BANTAENG, BENGKULU)
# The home receives whom the city sends: its officer works for the whole province.
HOME_OFFICER = "panti.bengkulu"
ADMIN = "admin.daerah"


def load_accounts() -> dict[str, User]:
    """Create who is missing."""
    found = {user.username: user for user in User.objects.all()}
    for place in PLACES:
        desk, supervisor, manager = place.people
        both = ((Role.FRONT_OFFICE, place.region), (Role.BACK_OFFICE, place.region))
        add_account(found, place.account, desk, both)
        add_account(
            found,
            f"{SUPERVISOR}.{place.key}",
            supervisor,
            ((Role.SUPERVISOR, place.region),),
        )
        add_account(found, f"{MANAGER}.{place.key}", manager, ((Role.MANAGER, place.region),))
    add_account(found, HOME_OFFICER, "Sri Wahyuni", ((Role.BACK_OFFICE, "17"),))
    everywhere = tuple((Role.CATALOGUE_ADMIN, place.region) for place in PLACES)
    add_account(found, ADMIN, "Dian Permata", (*everywhere, (Role.CATALOGUE_ADMIN, "17")))
    return found
