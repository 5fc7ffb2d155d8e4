"""Signed-in browsers and the numbers that a page lists."""

import re

import pytest
from django.test import Client

NUMBER = re.compile(r'<tr data-href="/keluhan/([\d-]+)/"')


@pytest.fixture
def sign_in():
    def _sign_in(user) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return _sign_in


@pytest.fixture
def listed():
    """Every number of a list, all its pages walked."""

    def _listed(client, url: str) -> list[str]:
        found = []
        while url:
            response = client.get(url)
            assert response.status_code == 200
            found += NUMBER.findall(response.content.decode())
            cursor = response.context["page"].next
            base = re.sub(r"[?&]hal=[^&]*", "", url)
            url = f"{base}{'&' if '?' in base else '?'}hal={cursor}" if cursor else ""
        return found

    return _listed
