"""Field types that our schemas share."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from marshmallow import ValidationError, fields


class Moment(fields.Field[datetime]):
    """RFC 3339 with an offset."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> datetime:
        try:
            parsed = datetime.fromisoformat(value) if len(value) <= 40 else None
        except (TypeError, ValueError):
            parsed = None
        if parsed is None or parsed.tzinfo is None or not 1990 <= parsed.year <= 9000:
            raise ValidationError("a moment such as 2026-11-21T10:02:11Z is needed")
        return parsed
