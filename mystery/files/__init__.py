from mystery.files.store import PhotoStore, Progress, Rendition

__all__ = ["PhotoStore", "Progress", "Rendition"]
