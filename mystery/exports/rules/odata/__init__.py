"""The part of OData 4.0 that Power Query, Power BI and Excel ask for. Pure."""

from .filtering import Filtered, read_filter
from .model import ENTITY_KEYS, Model, metadata

__all__ = ["ENTITY_KEYS", "Filtered", "Model", "metadata", "read_filter"]
