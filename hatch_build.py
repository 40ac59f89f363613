"""Packs the built front end and the templates into a wheel; an editable install reads them in place."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class FrontEnd(BuildHookInterface):  # type: ignore[type-arg]
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        built = Path(self.root, "static/dist")
        if not built.is_dir():
            raise FileNotFoundError("static/dist is missing: build the front end first (make front)")
        build_data["force_include"] |= {str(built): "mystery/static", "templates": "mystery/templates"}
