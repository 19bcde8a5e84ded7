"""A name that can be looked for: every child and adult of the proof of letters bears it."""

CANARY = "Zzcanary"
