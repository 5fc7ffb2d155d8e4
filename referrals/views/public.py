"""Anyone may ask whether a letter is genuine. The answer names the letter and the office, never a person."""

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.access import public
from referrals.models import Letter

# Codes are 130 random bits; this only keeps one address from asking without end. Only misses count,
# so that a whole office behind one address can check its letters.
MOST_MISSES = 30
SPAN = 600
LOOKALIKES = str.maketrans("OIL", "011")


def normalised(code: str) -> str:
    """As people type it: any case, with or without hyphens, O for 0, I or L for 1."""
    kept = "".join(c for c in code.upper() if c.isascii() and c.isalnum())
    return kept.translate(LOOKALIKES)


def _misses(request: HttpRequest) -> str:
    return f"verifikasi:{request.META.get('REMOTE_ADDR', '')}"


@public
@require_GET
def ask(request: HttpRequest) -> HttpResponse:
    """A field for those without a camera."""
    code = normalised(request.GET.get("kode", ""))[:40]
    if code:
        return redirect("referrals:verify", code=code)
    return render(request, "referrals/letter_check.html", {})


@public
@require_GET
def verify(request: HttpRequest, code: str) -> HttpResponse:
    key = _misses(request)
    if cache.get(key, 0) >= MOST_MISSES:
        response = render(request, "referrals/letter_check.html", {"is_paused": True}, status=429)
        response["Retry-After"] = str(SPAN)
        return response
    letter = Letter.objects.filter(code=normalised(code)).first()
    if letter is None:
        cache.set(key, cache.get(key, 0) + 1, SPAN)
        return render(request, "referrals/letter_check.html", {"is_absent": True}, status=404)
    context = {"letter": letter, "is_over": letter.valid_until < timezone.localdate()}
    return render(request, "referrals/letter_check.html", context)
