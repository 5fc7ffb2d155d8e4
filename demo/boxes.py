"""What the staff keep of their lists: filters under a name, and when they last opened a queue."""

from datetime import timedelta

from django.utils import timezone

from accounts.models import User
from core.ids import new_id
from intake import services as intake
from intake.models import SavedFilter
from intake.workflow import statuses_for

# Who, in which box, under which name, which filter, shared where.
FILTERS = (
    ("budi", "saya", "Mendesak", "mendesak=1", None),
    ("budi", "semua", "Kesehatan, belum ada program", "bidang=health&program=tanpa", None),
    ("dewi", "semua", "Lewat tenggat, tidak terdaftar", "registri=not_found&lewat=1", "34.04.07"),
    ("ani", "semua", "Menunggu berkas warga", "status=incomplete", None),
)


def load_boxes(staff: dict[str, User]) -> None:
    if SavedFilter.objects.exists():
        return
    for username, box, name, query, region_id in FILTERS:
        intake.save_filter(
            filter_id=new_id(),
            given=intake.FilterInput(name=name, box=box, query=query, region_id=region_id),
            by=staff[username],
        )
    yesterday = timezone.now() - timedelta(days=1)
    for user in staff.values():
        mine = statuses_for(user.held)
        if mine:
            intake.open_box(statuses=mine, by=user, now=yesterday)
