"""A passkey made of software, for tests without a browser."""

import secrets
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2.cose import ES256
from fido2.utils import sha256, websafe_decode, websafe_encode
from fido2.webauthn import (
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

ORIGIN = "http://localhost"
FLAG = AuthenticatorData.FLAG


class Passkey:
    """Answers what a server asks of a browser. ``origin`` is the site that the browser shows."""

    def __init__(self, origin: str = ORIGIN, host: str = "localhost") -> None:
        self.origin = origin
        self.host = host
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.credential_id = secrets.token_bytes(16)
        self.user_handle = ""

    def create(self, options: dict[str, Any]) -> dict[str, Any]:
        """What a browser sends after ``navigator.credentials.create``."""
        asked = options["publicKey"]
        self.user_handle = asked["user"]["id"]
        public = ES256.from_cryptography_key(self.key.public_key())
        data = AuthenticatorData.create(
            sha256(self.host.encode()),
            FLAG.UP | FLAG.UV | FLAG.AT,
            0,
            AttestedCredentialData.create(b"\0" * 16, self.credential_id, public),
        )
        attestation = AttestationObject.create("none", data, {})
        return self._answer(
            clientDataJSON=self._client_data("webauthn.create", asked["challenge"]),
            attestationObject=attestation,
            transports=["internal"],
            extensions={"credProps": {"rk": True}},
        )

    def get(self, options: dict[str, Any]) -> dict[str, Any]:
        """What a browser sends after ``navigator.credentials.get``."""
        client_data = self._client_data("webauthn.get", options["publicKey"]["challenge"])
        data = AuthenticatorData.create(sha256(self.host.encode()), FLAG.UP | FLAG.UV, 1)
        signature = self.key.sign(data + sha256(client_data), ec.ECDSA(SHA256()))
        return self._answer(
            clientDataJSON=client_data,
            authenticatorData=data,
            signature=signature,
            userHandle=websafe_decode(self.user_handle),
        )

    def _client_data(self, kind: str, challenge: str) -> CollectedClientData:
        return CollectedClientData.create(kind, challenge, self.origin)

    def _answer(self, extensions: dict[str, Any] | None = None, **parts: Any) -> dict[str, Any]:
        number = websafe_encode(self.credential_id)
        packed = {
            name: websafe_encode(part) if isinstance(part, bytes) else part
            for name, part in parts.items()
        }
        return {
            "id": number,
            "rawId": number,
            "type": "public-key",
            "response": packed,
            "clientExtensionResults": extensions or {},
        }
