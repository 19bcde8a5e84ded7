"""Files somebody has sent and looked at, waiting to be loaded; gone again within the hour."""

from __future__ import annotations

from django.db import models

from attendance_mis.kit.ids import uuid7


class BundleUpload(models.Model):
    """One set of files with what loading them would do, and later what it did."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    at = models.DateTimeField()
    by_id = models.UUIDField()
    expires_at = models.DateTimeField()
    flag_upn = models.BooleanField(default=False)
    preview = models.JSONField(default=dict)
    """Counts, first rows and refusals as shown."""
    signature = models.CharField(max_length=64)
    """Of the preview: loading must do exactly this, or it is looked at again."""
    rejects = models.BinaryField(default=bytes)
    """Every refused row, as the CSV file offered."""
    loaded_at = models.DateTimeField(null=True)
    """Null until it is loaded; its files are gone then."""


class BundleFile(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid7)
    upload = models.ForeignKey(BundleUpload, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=60)
    size = models.PositiveIntegerField()
    content = models.BinaryField()
    """Gzip: a million marks are five megabytes."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["upload", "name"], name="one_file_per_name")]
