from .access import AccessDigest, DigestAnswer, OpeningAnswer
from .retention import Erasure, LegalHold, Purge

__all__ = ["AccessDigest", "DigestAnswer", "Erasure", "LegalHold", "OpeningAnswer", "Purge"]
