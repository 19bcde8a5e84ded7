"""Files made here: real ones to keep and hostile ones to refuse."""

from __future__ import annotations

import io
import zlib

from PIL import Image

PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)


def picture(kind: str = "JPEG", comment: bytes = b"") -> bytes:
    made = io.BytesIO()
    image = Image.effect_noise((64, 48), 80).convert("RGB")
    if kind == "JPEG" and comment:
        image.save(made, "JPEG", comment=comment)
    else:
        image.save(made, kind)
    return made.getvalue()


def pdf_with(inside: bytes) -> bytes:
    return PDF.replace(b"trailer", b"3 0 obj<<" + inside + b">>endobj\ntrailer")


def pdf_packed(inside: bytes, *, times: int = 1) -> bytes:
    """An object stream whose content is packed."""
    packed = zlib.compress(inside * times, 9)
    head = b"3 0 obj<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>stream\n" % len(packed)
    return PDF.replace(b"trailer", head + packed + b"\nendstream endobj\ntrailer")


JPEG, PNG = picture(), picture("PNG")
GOOD = {
    "a PDF": (PDF, "application/pdf"),
    "a photo": (JPEG, "image/jpeg"),
    "a photo with a comment": (picture(comment=b"taken in March"), "image/jpeg"),
    "a picture": (PNG, "image/png"),
    "a photo with the phone's film behind": (
        JPEG + b"\x00\x00\x00\x18ftypmp42" + bytes(range(200)),
        "image/jpeg",
    ),
    "a PDF with a packed object": (pdf_packed(b"4 0 <</Type/Page>>"), "application/pdf"),
}
HOSTILE = {
    "empty": (b"", "is empty"),
    "huge": (b"%PDF-" + b"x" * (8 * 1024 * 1024), "larger than 8 MB"),
    "text": (b"Dear head, ...", "neither a PDF nor a photo"),
    "a page": (b"<html><script>alert(1)</script>", "neither a PDF nor a photo"),
    "an SVG": (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "neither a PDF nor a photo"),
    "a program": (b"MZ\x90\x00" + bytes(100), "neither a PDF nor a photo"),
    "an archive": (b"PK\x03\x04" + bytes(100), "neither a PDF nor a photo"),
    "a script": (b"#!/bin/sh\nrm -rf /", "neither a PDF nor a photo"),
    "a GIF that is a script": (b"GIF89a/*" + b"*/=1;alert(1)", "neither a PDF nor a photo"),
    "a PDF that begins late": (b"\n\n" + PDF, "neither a PDF nor a photo"),
    "half a photo": (JPEG[: len(JPEG) // 2], "damaged"),
    "half a picture": (PNG[: len(PNG) // 2], "damaged"),
    "a picture with a wrong check sum": (PNG[:40] + bytes([PNG[40] ^ 1]) + PNG[41:], "damaged"),
    "half a PDF": (PDF[:60], "damaged"),
    "only the first bytes of a photo": (b"\xff\xd8\xff", "damaged"),
    "only the first bytes of a picture": (b"\x89PNG\r\n\x1a\n", "damaged"),
    "a photo with an archive behind": (JPEG + b"PK\x03\x04" + bytes(60), "more than a picture"),
    "a photo with a PDF behind": (JPEG + PDF, "more than a picture"),
    "a photo with a page behind": (JPEG + b"<html><body onload=alert(1)>", "more than a picture"),
    "a photo with a program behind": (JPEG + b"\x7fELF" + bytes(60), "more than a picture"),
    "a photo with PHP in its comment": (
        picture(comment=b"<?php system($_GET['c']); ?>"),
        "more than a picture",
    ),
    "a picture with a page behind": (PNG + b"<script>alert(1)</script>", "more than a picture"),
    "a PDF with a page behind": (PDF + b"<html><script>alert(1)</script></html>", "hangs on behind"),
    "a PDF with an archive behind": (PDF + b"PK\x03\x04" + bytes(60), "hangs on behind"),
    "a PDF with JavaScript": (pdf_with(b"/S/JavaScript/JS(app.alert\\(1\\))"), "program or another file"),
    "a PDF with JavaScript in disguise": (pdf_with(b"/S/J#61vaScript/#4a#53(x)"), "program or another file"),
    "a PDF that starts a program": (pdf_with(b"/S/Launch/F(cmd.exe)"), "program or another file"),
    "a PDF with a file inside": (pdf_with(b"/EmbeddedFiles 4 0 R"), "program or another file"),
    "a PDF that hides JavaScript": (pdf_packed(b"4 0 <</S/JavaScript/JS(x)>>"), "program or another file"),
    "a PDF that unpacks without end": (pdf_packed(b"A" * 1024, times=40_000), "far more than it seems"),
    "a locked PDF": (
        pdf_with(b"").replace(b"trailer<<", b"trailer<</Encrypt 5 0 R"),
        "locked with a password",
    ),
}
