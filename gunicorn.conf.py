"""How gunicorn serves Mystery; `mystery serve` uses the same module from the package."""

from mystery.serving import *  # noqa: F403
