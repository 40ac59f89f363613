"""gunicorn's settings: threads that wait for slow phones, recycled workers, our own worker beside.

The names without an underscore are gunicorn's.
"""

from __future__ import annotations

import gc
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from mystery import config as _config

_settings = _config.from_environment()

bind = f"{_settings.host}:{_settings.port}"
workers = _settings.workers
worker_class = "gthread"
threads = 16
timeout = 120
graceful_timeout = 30
keepalive = 5
max_requests = 20_000
max_requests_jitter = 2_000
preload_app = True
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108
control_socket_disable = True
forwarded_allow_ips = "127.0.0.1,::1"
limit_request_line = 4094
limit_request_fields = 100
proc_name = "mystery"
loglevel = "warning"

gc.disable()  # until all is imported: none of it is garbage, and looking takes a tenth of a start

_PAUSE = 2.0
_TURN = 0.000_2
"""Seconds for which a thread may keep the interpreter while another waits. Whoever holds the write
lock gives it up with each statement; at the usual 5 ms it waits for its turn, and all for it."""
_running: dict[str, Any] = {"stop": threading.Event(), "child": None}


def when_ready(_server: Any) -> None:
    """Keep one job worker running beside the web workers, for as long as the server does.

    What was imported stays for good: the workers share it as long as nobody counts it again.
    """
    gc.freeze()
    gc.enable()
    print(f"Mystery is at {_settings.base_url}", flush=True)  # noqa: T201
    from mystery.web import assets, kept_assets

    kept_assets.remember(_settings.data_dir, assets.dist())
    threading.Thread(target=_supervise, daemon=True).start()


def _supervise() -> None:
    stop: threading.Event = _running["stop"]
    while not stop.is_set():
        command = [sys.executable, "-m", "mystery", "worker"]
        _running["child"] = subprocess.Popen(command)  # noqa: S603 our own program
        _running["child"].wait()
        stop.wait(_PAUSE)


def on_exit(_server: Any) -> None:
    _running["stop"].set()
    if _running["child"]:
        _running["child"].terminate()


def post_fork(_server: Any, _worker: Any) -> None:
    """Connections of the parent are not for its children."""
    sys.setswitchinterval(_TURN)
    from mystery import db
    from mystery.wsgi import app

    with app.app_context():
        db.database.engine.dispose(close=False)
