"""Second factors: passkeys, an authenticator app and recovery codes. The mechanics are django-allauth's (decision 7)."""
