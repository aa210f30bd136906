"""What people do with their accounts in these tests."""

import json
import re
import time
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.test import Client

from members.accounts.models import User
from tests.factories import PASSWORD
from tests.passkeys import Passkey

SECOND = "/en/members/second-factor/"


def log_in(client: Client, email: str, password: str = PASSWORD, **extra: Any):
    return client.post("/en/members/login/", {"login": email, "password": password}, **extra)


def is_logged_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def reauthenticate(client: Client, password: str = PASSWORD, **data: Any):
    return client.post("/en/members/reauthenticate/", {"password": password, **data})


def link_in(mail) -> str:
    return re.findall(r"https?://\S+", mail.body)[0]


def give_app(user: User) -> str:
    """Set up an app; its secret."""
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(user, secret)
    return secret


def code_of(secret: str, steps: int = 0) -> str:
    """What the app shows, now or some half minutes later."""
    counter = int(time.time()) // 30 + steps
    return totp.format_hotp_value(totp.hotp_value(secret, counter))


def data_in(response: Any) -> dict[str, Any]:
    """What the page hands to the script for passkeys."""
    found = re.search(
        r'<script id="passkey-data" type="application/json">(.*?)</script>', response.text
    )
    assert found
    return json.loads(found[1])


def add_passkey(client: Client, **fields: Any) -> Passkey:
    """Add a passkey as somebody who has just proved who they are."""
    reauthenticate(client)
    passkey = Passkey()
    options = data_in(client.get(f"{SECOND}passkeys/add/"))["creation_options"]
    data = {"name": "my phone", "passwordless": "on", **fields}
    answer = client.post(
        f"{SECOND}passkeys/add/", {**data, "credential": json.dumps(passkey.create(options))}
    )
    assert answer.status_code == 302, answer.context["form"].errors
    return passkey


def passkey_options(client: Client) -> dict[str, Any]:
    answer = client.get(f"{SECOND}passkeys/login/", headers={"accept": "application/json"})
    return answer.json()["request_options"]


def log_in_with(client: Client, passkey: Passkey, **data: Any):
    credential = json.dumps(passkey.get(passkey_options(client)))
    return client.post(f"{SECOND}passkeys/login/", {"credential": credential, **data})


def factors(user: User) -> set[str]:
    return set(Authenticator.objects.filter(user=user).values_list("type", flat=True))
