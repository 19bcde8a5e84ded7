"""Static files under names that change with their content, so that a browser may keep them for ever."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class LastingNames(CompressedManifestStaticFilesStorage):
    """Also inside scripts: `import … from "./marks.js"` then names the very file this page was made with."""

    support_js_module_import_aggregation = True
