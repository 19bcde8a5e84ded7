"""Signing in through accounts the trust has elsewhere: OpenID Connect, bound to one tenant of one provider (rule 13)."""
