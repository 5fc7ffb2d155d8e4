"""Named filters of notices: everybody sees their own and nobody else's."""

from typing import Self

from django.db import models


class NoticeQuerySet(models.QuerySet):
    def visible_to(self, user) -> Self:
        return self.filter(receiver=user)

    def unread(self) -> Self:
        return self.filter(read_at=None)
