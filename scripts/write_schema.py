"""Write the JSON Schema of the record to docs/record.schema.json."""

from __future__ import annotations

import json
from pathlib import Path

from verbale.record import json_schema

SCHEMA = Path(__file__).parent.parent / "docs" / "record.schema.json"


def schema_text() -> str:
    """The file's contents."""
    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    SCHEMA.write_text(schema_text(), encoding="utf-8")
