import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import core.ids


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0007_sealing"),
        ("regions", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint("servicestandard", "standard_has_days"),
        migrations.RenameField("servicestandard", "days", "amount"),
        migrations.CreateModel(
            name="Escalation",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "step",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "pemegang diingatkan"),
                            (2, "diteruskan ke supervisor"),
                            (3, "diteruskan ke manajer"),
                        ]
                    ),
                ),
                ("due_at", models.DateTimeField()),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "ordering": ["at"],
            },
        ),
        migrations.CreateModel(
            name="OfficeHours",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="nama")),
                (
                    "weekdays",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(
                            choices=[
                                (0, "Senin"),
                                (1, "Selasa"),
                                (2, "Rabu"),
                                (3, "Kamis"),
                                (4, "Jumat"),
                                (5, "Sabtu"),
                                (6, "Minggu"),
                            ]
                        ),
                        size=None,
                    ),
                ),
                ("opens", models.TimeField(verbose_name="buka")),
                ("closes", models.TimeField(verbose_name="tutup")),
                (
                    "break_from",
                    models.TimeField(blank=True, null=True, verbose_name="istirahat dari"),
                ),
                ("break_to", models.TimeField(blank=True, null=True, verbose_name="sampai")),
                ("valid_from", models.DateField(verbose_name="berlaku sejak")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="sampai dengan")),
                ("source", models.CharField(max_length=300, verbose_name="dasar")),
            ],
            options={
                "ordering": ["-valid_from", "weekdays"],
            },
        ),
        migrations.RemoveIndex(
            model_name="complaint",
            name="complaint_overdue_scan",
        ),
        migrations.AddField(
            model_name="complaint",
            name="alarm",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="complaint",
            name="clock_pauses",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.DateTimeField(), default=list, size=None
            ),
        ),
        migrations.AddField(
            model_name="complaint",
            name="clock_stage",
            field=models.CharField(
                choices=[
                    ("answer", "jawaban pertama"),
                    ("papers", "kelengkapan berkas, giliran warga"),
                    ("service", "penyelesaian layanan"),
                ],
                default="answer",
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="complaint",
            name="clock_started_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="complaint",
            name="papers_due_at",
            field=models.DateTimeField(null=True),
        ),
        # What was flagged stays flagged; a service that runs has had its own clock since it began.
        migrations.RunSQL(
            [
                "UPDATE intake_complaint SET alarm = 2 WHERE overdue_flagged_at IS NOT NULL",
                "UPDATE intake_complaint SET clock_stage = 'service', clock_started_at = status_since"
                " WHERE status = 'in_service'",
            ],
            migrations.RunSQL.noop,
        ),
        migrations.RemoveField(
            model_name="complaint",
            name="overdue_flagged_at",
        ),
        migrations.AddField(
            model_name="servicestandard",
            name="counts_joint_leave",
            field=models.BooleanField(default=False, verbose_name="cuti bersama tetap dihitung"),
        ),
        migrations.AlterField(
            model_name="holiday",
            name="day",
            field=models.DateField(verbose_name="tanggal"),
        ),
        migrations.AlterField(
            model_name="holiday",
            name="kind",
            field=models.CharField(
                choices=[
                    ("public", "Libur nasional"),
                    ("joint_leave", "Cuti bersama"),
                    ("local", "Libur daerah"),
                ],
                max_length=12,
                verbose_name="jenis",
            ),
        ),
        migrations.AlterField(
            model_name="holiday",
            name="name",
            field=models.CharField(max_length=160, verbose_name="nama"),
        ),
        migrations.AlterField(
            model_name="holiday",
            name="region",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="regions.region",
                verbose_name="wilayah",
            ),
        ),
        migrations.AlterField(
            model_name="holiday",
            name="source",
            field=models.CharField(max_length=200, verbose_name="dasar"),
        ),
        migrations.AlterField(
            model_name="servicestandard",
            name="amount",
            field=models.PositiveSmallIntegerField(
                validators=[
                    django.core.validators.MinValueValidator(1, message="Paling sedikit 1.")
                ],
                verbose_name="lama",
            ),
        ),
        migrations.AlterField(
            model_name="servicestandard",
            name="category",
            field=models.CharField(
                blank=True,
                choices=[
                    ("membership", "Kepesertaan program"),
                    ("grievance", "Pengaduan program"),
                    ("need", "Kebutuhan program"),
                    ("non_programme", "Non-program"),
                ],
                max_length=16,
                verbose_name="jenis keluhan",
            ),
        ),
        migrations.AlterField(
            model_name="servicestandard",
            name="is_urgent",
            field=models.BooleanField(default=False, verbose_name="hanya keluhan mendesak"),
        ),
        migrations.AlterField(
            model_name="servicestandard",
            name="region",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="regions.region",
                verbose_name="wilayah",
            ),
        ),
        migrations.AlterField(
            model_name="servicestandard",
            name="sector",
            field=models.CharField(
                blank=True,
                choices=[
                    ("health", "Kesehatan"),
                    ("education", "Pendidikan"),
                    ("social", "Sosial"),
                    ("economy", "Sosial ekonomi"),
                    ("food", "Pangan"),
                    ("energy", "Energi"),
                    ("farming", "Pertanian"),
                    ("fishery", "Perikanan"),
                    ("housing", "Perumahan"),
                    ("civil", "Administrasi kependudukan"),
                ],
                max_length=20,
                verbose_name="bidang",
            ),
        ),
        migrations.AlterField(
            model_name="servicestandard",
            name="source",
            field=models.CharField(max_length=300, verbose_name="dasar"),
        ),
        migrations.AlterField(
            model_name="servicestandard",
            name="stage",
            field=models.CharField(
                choices=[
                    ("answer", "jawaban pertama"),
                    ("papers", "kelengkapan berkas, giliran warga"),
                    ("service", "penyelesaian layanan"),
                ],
                default="answer",
                max_length=8,
                verbose_name="jam untuk",
            ),
        ),
        migrations.AlterField(
            model_name="servicestandard",
            name="unit",
            field=models.CharField(
                choices=[
                    ("working", "hari kerja"),
                    ("calendar", "hari kalender"),
                    ("hours", "jam kerja"),
                ],
                default="working",
                max_length=8,
                verbose_name="satuan",
            ),
        ),
        migrations.AlterField(
            model_name="servicestandard",
            name="valid_from",
            field=models.DateField(verbose_name="berlaku sejak"),
        ),
        migrations.AlterField(
            model_name="servicestandard",
            name="valid_to",
            field=models.DateField(blank=True, null=True, verbose_name="sampai dengan"),
        ),
        migrations.AddIndex(
            model_name="complaint",
            index=models.Index(
                condition=models.Q(
                    ("alarm__lt", 3),
                    ("paused_since__isnull", True),
                    models.Q(
                        ("status__in", ["resolved", "closed", "declined", "cancelled"]),
                        _negated=True,
                    ),
                ),
                fields=["due_at"],
                name="complaint_alarm_scan",
            ),
        ),
        migrations.AddConstraint(
            model_name="servicestandard",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gte", 1)), name="standard_has_amount"
            ),
        ),
        migrations.AddConstraint(
            model_name="servicestandard",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to", None), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                ),
                name="standard_ends_after_it_begins",
                violation_error_message="Tanggal akhir mendahului tanggal awal.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="holiday",
            name="holiday_once",
            constraint=models.UniqueConstraint(
                fields=("day", "kind", "region"),
                name="holiday_once",
                nulls_distinct=False,
                violation_error_message="Tanggal itu sudah tercatat dengan jenis yang sama.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="servicestandard",
            name="standard_once",
            constraint=models.UniqueConstraint(
                fields=("stage", "category", "sector", "is_urgent", "region", "valid_from"),
                name="standard_once",
                nulls_distinct=False,
                violation_error_message="Standar yang sama sudah ada sejak tanggal itu.",
            ),
        ),
        migrations.AddField(
            model_name="escalation",
            name="complaint",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="escalations",
                to="intake.complaint",
            ),
        ),
        migrations.AddField(
            model_name="escalation",
            name="region",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="regions.region"
            ),
        ),
        migrations.AddField(
            model_name="officehours",
            name="region",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="regions.region",
                verbose_name="wilayah",
            ),
        ),
        migrations.AddConstraint(
            model_name="escalation",
            constraint=models.UniqueConstraint(
                fields=("region", "complaint", "step", "due_at"), name="escalation_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="officehours",
            constraint=models.UniqueConstraint(
                fields=("region", "weekdays", "valid_from"),
                name="office_hours_once",
                nulls_distinct=False,
                violation_error_message="Jam kerja yang sama sudah ada sejak tanggal itu.",
            ),
        ),
        migrations.AddConstraint(
            model_name="officehours",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("break_from", None), ("break_to", None), ("closes__gt", models.F("opens"))
                    ),
                    models.Q(
                        ("break_from__gt", models.F("opens")),
                        ("break_from__isnull", False),
                        ("break_to__gt", models.F("break_from")),
                        ("break_to__isnull", False),
                        ("closes__gt", models.F("break_to")),
                    ),
                    _connector="OR",
                ),
                name="office_hours_in_order",
                violation_error_message="Urutannya harus buka, istirahat, lalu tutup; isi kedua jam istirahat atau kosongkan keduanya.",
            ),
        ),
        migrations.AddConstraint(
            model_name="officehours",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to", None), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                ),
                name="office_hours_end_after_they_begin",
                violation_error_message="Tanggal akhir mendahului tanggal awal.",
            ),
        ),
        migrations.AddConstraint(
            model_name="officehours",
            constraint=models.CheckConstraint(
                condition=models.Q(("weekdays__len__gte", 1)), name="office_hours_have_days"
            ),
        ),
    ]
