"""Small line drawings that stand beside words, never in place of them.

Each is drawn here on a 24 by 24 ground with a stroke of the text's own colour.
"""

from __future__ import annotations

ICONS: dict[str, str] = {
    "check": '<path d="M4 13l5 5L20 6"/>',
    "lock": '<rect x="5" y="11" width="14" height="10" rx="1"/><path d="M8 11V8a4 4 0 0 1 8 0v3"/>',
    "medical": '<path d="M12 4v16M4 12h16"/>',
    "support": '<path d="M12 6v14M12 6H4v13h8M12 6h8v13h-8"/>',
    "family": '<circle cx="9" cy="8" r="3.5"/><path d="M2.5 20c0-8 13-8 13 0M15 5a3.5 3.5 0 0 1 1 6.5M18 14c2 1 3.5 3 3.5 6"/>',
    "person": '<circle cx="12" cy="8" r="4"/><path d="M4 21c0-9 16-9 16 0"/>',
    "warning": '<path d="M12 4l9 16H3zM12 10v4M12 17v.5"/>',
    "eye-off": '<path d="M3 12c5-8 13-8 18 0-5 8-13 8-18 0zM4 20L20 4"/>',
    "printer": '<path d="M7 9V4h10v5M7 17H4V9h16v8h-3M7 14h10v6H7z"/>',
    "clock": '<circle cx="12" cy="12" r="9"/><path d="M12 7v5l4 2"/>',
    "offline": '<path d="M7 18a4 4 0 0 1 0-8 6 6 0 0 1 11 1 4 4 0 0 1 1 7zM4 3l16 18"/>',
    "wait": '<path d="M12 3a9 9 0 1 0 9 9M12 7v5l3 3"/>',
    "speech": '<path d="M4 5h16v11h-9l-4 4v-4H4z"/>',
    "walk": '<circle cx="13" cy="4" r="2"/><path d="M12 8l-1 6 4 3 1 5M11 14l-3 7M12 8l-4 3M13 9l4 3"/>',
    "school": '<path d="M3 21V10l9-6 9 6v11zM10 21v-6h4v6"/>',
    "menu": '<path d="M6 9l6 6 6-6"/>',
}
