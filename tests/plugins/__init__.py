"""Plugins of this repository's own tests, named in pyproject.toml."""
