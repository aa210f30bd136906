"""Rate limits that remember nobody.

allauth counts attempts in the default cache under keys that hold the visitor's IP address, a
user's id or an unsalted hash of an e-mail address. The cache's ``KEY_FUNCTION`` is the one place
that every such key passes, so there it becomes a keyed hash. The key is random, made anew every
day and mixed with ``SECRET_KEY``: neither a copy of the cache nor the settings alone are enough
to try out addresses, and once the day is over nothing is. The counts themselves live for minutes;
``manage.py apply_retention`` removes what a database cache leaves behind.
"""

import hmac
import secrets
from datetime import timedelta
from hashlib import sha256

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone

RATE_LIMIT_PREFIX = "allauth:rl:"
#: A full database cache deletes what sorts first. This sorts last, in every collation: letters
#: come after digits and punctuation, and no other key begins like it. Else a flood of attempts
#: would delete the secret, and with it all counts.
SECRET_PREFIX = "zzz-rate-limit-secret"  # noqa: S105 - the name of a key
DAY = int(timedelta(days=1).total_seconds())


def cache_key(key: str, key_prefix: str, version: int) -> str:
    """The key as it is stored; for rate limits, without what it was made of."""
    if key.startswith(RATE_LIMIT_PREFIX):
        key = f"rate-limit:{hashed(key)}"
    return f"{key_prefix}:{version}:{key}"


def hashed(text: str) -> str:
    """A hash that can be repeated today and by nobody tomorrow."""
    key = settings.SECRET_KEY.encode() + daily_secret().encode()
    return hmac.new(key, text.encode(), sha256).hexdigest()


def daily_secret() -> str:
    """Today's secret (UTC), shared by all processes through the cache and forgotten by it."""
    name = f"{SECRET_PREFIX}:{timezone.now():%Y-%m-%d}"
    secret: str | None = cache.get(name)
    if secret is None:
        # Of several processes at once, the first one's secret is everyone's.
        cache.add(name, secrets.token_hex(32), _seconds_left())
        secret = cache.get(name)
    return secret or ""


def _seconds_left() -> int:
    """Seconds until the day ends (UTC), at least one."""
    now = timezone.now()
    return max(1, DAY - (now.hour * 3600 + now.minute * 60 + now.second))
