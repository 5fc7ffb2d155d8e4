"""Letters and receipts as PDF. Data goes in as JSON, never pasted into the template."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder


def render(template: str, data: dict[str, Any]) -> bytes:
    """Render `templates/typst/<template>.typ`; it reads `json(bytes(sys.inputs.data))`."""
    import typst  # loads a 30 MB library: only the process that prints pays for it

    root = Path(settings.BASE_DIR) / "templates" / "typst"
    # Only the fonts of the package: the same letter on every machine, and no search of the disk (10 times faster).
    return typst.compile(
        str(root / f"{template}.typ"),
        root=str(root),
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, cls=DjangoJSONEncoder)},
    )
