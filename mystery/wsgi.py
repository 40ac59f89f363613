"""The application on the settings of the environment; the database must be ready."""

from mystery import config
from mystery.web.app import create_app

app = create_app(config.from_environment())
