"""Logs that can be read by anyone on the team: one JSON object a line, no NIK, KK or phone."""

import re
from typing import Any

import structlog

PERSONAL_KEYS = {
    "nik",
    "kk",
    "kk_number",
    "nokk",
    "phone",
    "telepon",
    "name",
    "nama",
    "password",
    "token",
    "mother_name",
}
LONG_DIGITS = re.compile(r"(?<!\d)(?:\d[ .-]?){15,16}\d?(?!\d)|(?:\+62|\b0)8\d{7,11}\b")


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return LONG_DIGITS.sub("[dihapus]", value)
    if isinstance(value, dict):
        return {
            k: ("[dihapus]" if str(k).lower() in PERSONAL_KEYS else _clean(v))
            for k, v in value.items()
        }
    if isinstance(value, (list, tuple)):
        return [_clean(v) for v in value]
    return value


def drop_personal_data(_logger, _method, event: dict[str, Any]) -> dict[str, Any]:
    """structlog processor, last before rendering: messages and tracebacks are cleaned too."""
    return _clean(event)


def drop_addresses(_logger, _method, event: dict[str, Any]) -> dict[str, Any]:
    """Django names the address of a refused request; case numbers and tracking tokens stay out of logs."""
    if str(event.get("logger", "")).startswith(("django.request", "django.security")):
        event["event"] = str(event["event"]).partition(":")[0]
    return event


SHARED: list[structlog.typing.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def logging_config(*, debug: bool) -> dict[str, Any]:
    renderer = (
        structlog.dev.ConsoleRenderer(colors=False)
        if debug
        else structlog.processors.JSONRenderer()
    )
    structlog.configure(
        processors=[*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": [*SHARED, structlog.stdlib.PositionalArgumentsFormatter()],
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.format_exc_info,
                    drop_addresses,
                    drop_personal_data,
                    renderer,
                ],
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": "INFO"},
        "loggers": {"axes": {"level": "WARNING"}, "fontTools": {"level": "WARNING"}},
    }
