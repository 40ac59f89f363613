"""Mystery shopping by a company's own employees."""

__version__ = "0.1.0"
