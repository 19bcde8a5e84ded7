"""The parent's form: the address that opens it once, and the files that came along (LEV-01, ROL-10)."""

from __future__ import annotations

from django.db import models

from attendance_mis.kit.ids import uuid7

from .leave import LeaveRequest


class LeaveLink(models.Model):
    """An address for one child's request: unguessable, for a while, for one use. Only its SHA-256 is kept."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    school = models.ForeignKey("registers.School", on_delete=models.PROTECT)
    pupil = models.ForeignKey("registers.Pupil", on_delete=models.PROTECT)
    digest = models.BinaryField(max_length=32, unique=True)
    shown_name = models.CharField(max_length=60)
    """The only thing the form says of the child, as the school chose it."""
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=120)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    request = models.ForeignKey(LeaveRequest, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["school", "pupil", "made_at"], name="leave_link_pupil")]


class LeaveEvidence(models.Model):
    """A photo or PDF that came with a request. Kept in the trust's own schema, so it is saved and restored with it,
    lies on no path a web server could serve, and is given out as a download only."""

    KINDS = [("application/pdf", "PDF"), ("image/jpeg", "Photo (JPEG)"), ("image/png", "Picture (PNG)")]
    id = models.UUIDField(primary_key=True, default=uuid7)
    request = models.ForeignKey(LeaveRequest, on_delete=models.PROTECT, related_name="evidence")
    name = models.CharField(max_length=120)
    """What the sender called it, made safe for a file system."""
    kind = models.CharField(max_length=20, choices=KINDS)
    """What its content is, whatever its name says."""
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    source = models.CharField(max_length=6, choices=LeaveRequest.SOURCES)
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=120)

    class Meta:
        ordering = ["added_at", "id"]
