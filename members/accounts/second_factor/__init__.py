"""The second factor: authenticator app, passkeys and recovery codes, by allauth."""
