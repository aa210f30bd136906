"""How gunicorn serves the site: ``gunicorn --config deploy/gunicorn.conf.py site_cms.wsgi``."""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from site_cms.logs import logging_config
from site_cms.settings import environment as env

_values = env.read(os.environ)

bind = _values[env.BIND]
workers = _values[env.WEB_CONCURRENCY]
threads = _values[env.WEB_THREADS]
worker_class = "gthread"
worker_tmp_dir = "/dev/shm"  # noqa: S108 - a heartbeat file; a busy disk would stop the worker
#: The site is read once and shared: less memory, and what is wrong with it stops the start.
preload_app = True
keepalive = 65
#: A question of 10,000 letters to the search is answered like any other. The web server in front
#: sets the limit; gunicorn's own could not be larger than 8190.
limit_request_line = 0
#: Memory that leaks in a library is given back now and then.
max_requests = 5000
max_requests_jitter = 500

#: Only these may say that a request came by HTTPS.
forwarded_allow_ips = _values[env.TRUSTED_PROXIES]

#: No line for each request: nothing about visitors is kept. Errors go where Django's go.
accesslog = None
logconfig_dict = logging_config(_values[env.LOG_LEVEL])
#: It would write into the home folder.
control_socket_disable = True
