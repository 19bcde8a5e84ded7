import django.db.models.deletion
from django.db import migrations, models

import attendance_mis.kit.ids


class Migration(migrations.Migration):
    dependencies = [
        ("absence", "0004_illness"),
        ("registers", "0006_first_mark_after_hand_in"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReceivedPaper",
            fields=[
                (
                    "id",
                    models.UUIDField(default=attendance_mis.kit.ids.uuid7, primary_key=True, serialize=False),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("parent_letter", "Letter from a parent"),
                            ("explanation", "Signed explanation of an absence"),
                            ("medical", "Medical paper"),
                            ("leave_form", "Leave form on paper"),
                            ("legal", "From a court or the local authority"),
                            ("other", "Something else"),
                        ],
                        max_length=16,
                    ),
                ),
                ("received_on", models.DateField()),
                ("sender", models.CharField(max_length=120)),
                ("about", models.CharField(max_length=200)),
                (
                    "keeping",
                    models.CharField(
                        choices=[
                            ("register", "As long as the register: it explains a mark"),
                            ("file", "With the pupil’s file: it goes along to the next school"),
                            ("short", "One year: once dealt with nobody needs it"),
                        ],
                        max_length=10,
                    ),
                ),
                ("keep_until", models.DateField(null=True)),
                ("name", models.CharField(max_length=120)),
                (
                    "content_kind",
                    models.CharField(
                        choices=[
                            ("application/pdf", "PDF"),
                            ("image/jpeg", "Photo (JPEG)"),
                            ("image/png", "Picture (PNG)"),
                        ],
                        max_length=20,
                    ),
                ),
                ("size", models.PositiveIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("content", models.BinaryField()),
                ("added_at", models.DateTimeField()),
                ("by_id", models.UUIDField(null=True)),
                ("by_name", models.CharField(max_length=120)),
                ("by_position", models.CharField(blank=True, max_length=120)),
                (
                    "pupil",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="received_papers",
                        to="registers.pupil",
                    ),
                ),
                (
                    "school",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registers.school"
                    ),
                ),
            ],
            options={
                "ordering": ["-received_on", "-id"],
                "indexes": [models.Index(fields=["pupil", "received_on"], name="received_paper_pupil")],
            },
        ),
    ]
