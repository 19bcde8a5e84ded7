"""The codes, the fixed numbers of the law and the settings, told from the rules that use them; for the page and `docs/reference/`."""
