"""Carriers of text messages: a callable named by the setting SMS_BACKEND, asked with the same key for the same message.

A real one raises OSError when the gateway refuses, and leaves number and words out of its log lines.
"""

import structlog

log = structlog.get_logger(__name__)


def pretend(*, key: str, to: str, text: str) -> None:
    """For demos: nothing is sent."""
    log.info("sms_pretended", key=key)
