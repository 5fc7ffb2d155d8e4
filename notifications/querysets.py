"""Named filters of notices: everybody sees their own and nobody else's."""

from datetime import date
from typing import Self

from django.db import models


class NoticeQuerySet(models.QuerySet):
    def visible_to(self, user) -> Self:
        return self.filter(receiver=user)

    def unread(self) -> Self:
        return self.filter(read_at=None)


class SubscriptionQuerySet(models.QuerySet):
    def due(self, on: date) -> Self:
        """Who has not had the digest of that day."""
        return self.filter(models.Q(sent_on=None) | models.Q(sent_on__lt=on))
