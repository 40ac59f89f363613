"""For WSGI servers: `gunicorn -c gunicorn.conf.py wsgi:app`; `mystery serve` does the same."""

from mystery.wsgi import app

__all__ = ["app"]
