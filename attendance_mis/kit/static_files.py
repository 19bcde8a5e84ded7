"""Static files under names that change with their content, so that a browser may keep them for ever."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage

_IMPORTS = CompressedManifestStaticFilesStorage._js_module_import_aggregation_patterns[1]
OURS = tuple(
    (f"{folder}/*.js", _IMPORTS)
    for folder in ("registers", "letters", "absence", "support", "penalties", "roll", "kit")
)
"""Our own scripts only: libraries mention imports in their examples and must be left alone."""


class LastingNames(CompressedManifestStaticFilesStorage):
    """Also inside our scripts: `import … from "./marks.js"` then names the very file this page was made with."""

    patterns = (*CompressedManifestStaticFilesStorage.patterns, *OURS)
