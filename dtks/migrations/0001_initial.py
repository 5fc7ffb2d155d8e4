import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.contrib.postgres.operations import (
    BtreeGinExtension,
    BtreeGistExtension,
    TrigramExtension,
)
from django.db import migrations, models

import core.crypto
import core.ids
import dtks.models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("regions", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # Trigram search scoped by region in one index, and one decile limit at a time.
        TrigramExtension(),
        BtreeGinExtension(),
        BtreeGistExtension(),
        migrations.CreateModel(
            name="DecileLimit",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[("dtks", "DTKS"), ("dtsen", "DTSEN")],
                        max_length=10,
                        verbose_name="sumber",
                    ),
                ),
                (
                    "min_decile",
                    models.PositiveSmallIntegerField(default=1, verbose_name="desil terendah"),
                ),
                (
                    "max_decile",
                    models.PositiveSmallIntegerField(default=5, verbose_name="desil tertinggi"),
                ),
                ("valid_from", models.DateField(verbose_name="berlaku sejak")),
                (
                    "valid_to",
                    models.DateField(blank=True, null=True, verbose_name="berlaku sampai"),
                ),
                ("legal_basis", models.CharField(max_length=200, verbose_name="dasar hukum")),
            ],
            options={
                "ordering": ["source", "-valid_from"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("max_decile__lte", 10),
                            ("min_decile__gte", 1),
                            ("min_decile__lte", models.F("max_decile")),
                        ),
                        name="decile_limit_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="decile_limit_dates",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            ("source", "="),
                            (
                                models.Func(
                                    models.F("valid_from"),
                                    models.F("valid_to"),
                                    models.Value("[]"),
                                    function="daterange",
                                ),
                                "&&",
                            ),
                        ],
                        name="decile_limit_one_at_a_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Family",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("kk_number", core.crypto.EncryptedTextField(editable=True, null=True)),
                ("kk_index", models.BinaryField(null=True)),
                ("external_id", models.CharField(blank=True, max_length=64)),
                ("decile", models.PositiveSmallIntegerField(null=True)),
                ("head_name", models.CharField(blank=True, max_length=120)),
                ("address", models.CharField(blank=True, max_length=300)),
                ("hamlet", models.CharField(blank=True, max_length=100)),
                ("rt", models.CharField(blank=True, max_length=5)),
                ("rw", models.CharField(blank=True, max_length=5)),
                (
                    "region",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="regions.region",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "families",
            },
        ),
        migrations.CreateModel(
            name="Release",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[("dtks", "DTKS"), ("dtsen", "DTSEN")],
                        max_length=10,
                        verbose_name="sumber",
                    ),
                ),
                ("period", models.CharField(max_length=7, verbose_name="periode")),
                ("as_of", models.DateField()),
                ("is_full", models.BooleanField(default=True, verbose_name="lengkap")),
                ("file_sha256", models.CharField(max_length=64)),
                (
                    "columns",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20), default=list, size=None
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("received", "Diterima"),
                            ("checked", "Sudah diperiksa"),
                            ("applied", "Diterapkan"),
                            ("cancelled", "Dibatalkan"),
                        ],
                        default="received",
                        max_length=10,
                    ),
                ),
                ("families", models.PositiveIntegerField(default=0)),
                ("persons", models.PositiveIntegerField(default=0)),
                ("added", models.PositiveIntegerField(default=0)),
                ("changed", models.PositiveIntegerField(default=0)),
                ("unchanged", models.PositiveIntegerField(default=0)),
                ("delisted", models.PositiveIntegerField(default=0)),
                ("refused", models.PositiveIntegerField(default=0)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("applied_at", models.DateTimeField(null=True)),
                (
                    "region",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="regions.region",
                        verbose_name="wilayah",
                    ),
                ),
            ],
            options={
                "ordering": ["-as_of", "-created_at"],
            },
        ),
        migrations.CreateModel(
            name="Person",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("external_id", models.CharField(blank=True, max_length=64)),
                ("nik", core.crypto.EncryptedTextField(editable=True, null=True)),
                ("nik_index", models.BinaryField(null=True)),
                ("name", models.CharField(max_length=120)),
                ("name_key", models.CharField(editable=False, max_length=120)),
                ("born_on", models.DateField(null=True)),
                ("birth_place", models.CharField(blank=True, max_length=100)),
                (
                    "sex",
                    models.CharField(
                        blank=True, choices=[("L", "laki-laki"), ("P", "perempuan")], max_length=1
                    ),
                ),
                (
                    "relation",
                    models.CharField(
                        choices=[
                            ("head", "kepala keluarga"),
                            ("spouse", "suami/istri"),
                            ("child", "anak"),
                            ("child_in_law", "menantu"),
                            ("grandchild", "cucu"),
                            ("parent", "orang tua/mertua"),
                            ("helper", "pembantu/sopir"),
                            ("other", "lainnya"),
                        ],
                        default="other",
                        max_length=15,
                    ),
                ),
                ("occupation", models.CharField(blank=True, max_length=100)),
                ("mother_name", core.crypto.EncryptedTextField(editable=True, null=True)),
                ("mother_name_index", models.BinaryField(null=True)),
                (
                    "benefits",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("sembako", "Sembako (BPNT)"),
                                ("pkh", "PKH"),
                                ("bpnt_ppkm", "BPNT-PPKM"),
                                ("pbi_jkn", "PBI-JKN"),
                            ],
                            max_length=20,
                        ),
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "flags",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("dead", "tercatat meninggal"),
                                ("duplicate", "data ganda"),
                                ("nik_unmatched", "NIK tidak padan dengan Dukcapil"),
                                ("civil_servant", "keluarga ASN, TNI, Polri, atau pensiunan"),
                                ("wage", "upah di atas upah minimum"),
                                ("inactive", "data dinonaktifkan"),
                            ],
                            max_length=20,
                        ),
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "family",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="members",
                        to="dtks.family",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="regions.region",
                    ),
                ),
                (
                    "delisted_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="dtks.release",
                    ),
                ),
                (
                    "release",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="dtks.release",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ImportBatch",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Menunggu giliran"),
                            ("reading", "Sedang dibaca"),
                            ("checked", "Menunggu diterapkan"),
                            ("applying", "Sedang diterapkan"),
                            ("applied", "Diterapkan"),
                            ("failed", "Gagal dibaca"),
                            ("cancelled", "Dibatalkan"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("file", models.FileField(blank=True, upload_to=dtks.models.stored_upload)),
                ("file_name", models.CharField(max_length=200)),
                ("encoding", models.CharField(max_length=12)),
                ("size", models.PositiveBigIntegerField()),
                (
                    "ignored_columns",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=100), default=list, size=None
                    ),
                ),
                (
                    "scopes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=13), default=list, size=None
                    ),
                ),
                ("applies_itself", models.BooleanField(default=False)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("last_line", models.PositiveIntegerField(default=0)),
                ("bytes_read", models.PositiveBigIntegerField(default=0)),
                ("rows_read", models.PositiveIntegerField(default=0)),
                ("rows_refused", models.PositiveIntegerField(default=0)),
                ("warnings", models.PositiveIntegerField(default=0)),
                ("added", models.PositiveIntegerField(default=0)),
                ("changed", models.PositiveIntegerField(default=0)),
                ("unchanged", models.PositiveIntegerField(default=0)),
                ("delisted", models.PositiveIntegerField(default=0)),
                ("families", models.PositiveIntegerField(default=0)),
                ("failure", models.CharField(blank=True, max_length=500)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("started_at", models.DateTimeField(null=True)),
                ("touched_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("finished_at", models.DateTimeField(null=True)),
                (
                    "approved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="regions.region",
                    ),
                ),
                (
                    "release",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="batches",
                        to="dtks.release",
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="FamilyDecile",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("decile", models.PositiveSmallIntegerField()),
                (
                    "family",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deciles",
                        to="dtks.family",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="regions.region",
                    ),
                ),
                (
                    "release",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="dtks.release",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="family",
            name="release",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="dtks.release",
            ),
        ),
        migrations.CreateModel(
            name="ImportProblem",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("line", models.PositiveIntegerField(verbose_name="baris")),
                ("column", models.CharField(blank=True, max_length=40, verbose_name="kolom")),
                (
                    "value",
                    models.CharField(blank=True, max_length=100, verbose_name="isi (disamarkan)"),
                ),
                ("reason", models.CharField(max_length=400, verbose_name="alasan")),
                ("is_refused", models.BooleanField(default=True)),
                (
                    "batch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="problems",
                        to="dtks.importbatch",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="regions.region",
                    ),
                ),
            ],
            options={
                "ordering": ["line", "id"],
                "indexes": [
                    models.Index(fields=["batch", "line", "id"], name="import_problem_line")
                ],
            },
        ),
        migrations.AddIndex(
            model_name="release",
            index=models.Index(fields=["region", "-as_of"], name="release_region_as_of"),
        ),
        migrations.AddConstraint(
            model_name="release",
            constraint=models.UniqueConstraint(
                fields=("region", "source", "period", "file_sha256"), name="release_file_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="release",
            constraint=models.CheckConstraint(
                condition=models.Q(("period__regex", "^\\d{4}-(0[1-9]|1[0-2]|Q[1-4])$")),
                name="release_period_shape",
            ),
        ),
        migrations.AddConstraint(
            model_name="release",
            constraint=models.CheckConstraint(
                condition=models.Q(("source__in", ["dtks", "dtsen"])), name="release_known_source"
            ),
        ),
        migrations.AddConstraint(
            model_name="release",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "applied"), _negated=True),
                    ("applied_at__isnull", False),
                    _connector="OR",
                ),
                name="release_applied_has_time",
            ),
        ),
        migrations.AddIndex(
            model_name="person",
            index=django.contrib.postgres.indexes.HashIndex(
                fields=["nik_index"], name="person_nik_hash"
            ),
        ),
        migrations.AddIndex(
            model_name="person",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["region", "name_key"],
                name="person_region_name",
                opclasses=["text_ops", "gin_trgm_ops"],
            ),
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(
                condition=models.Q(("external_id", ""), _negated=True),
                fields=["region", "external_id"],
                name="person_external_id",
            ),
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(fields=["born_on", "region"], name="person_born_region"),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.UniqueConstraint(
                condition=models.Q(("nik_index__isnull", False)),
                fields=("region", "nik_index"),
                name="person_nik_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("nik__isnull", True), ("nik_index__isnull", True)),
                    models.Q(("nik__isnull", False), ("nik_index__isnull", False)),
                    _connector="OR",
                ),
                name="person_nik_has_index",
            ),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.CheckConstraint(
                condition=models.Q(("sex__in", ["", "L", "P"])), name="person_known_sex"
            ),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "flags__contained_by",
                        ["dead", "duplicate", "nik_unmatched", "civil_servant", "wage", "inactive"],
                    )
                ),
                name="person_known_flags",
            ),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), _negated=True), name="person_has_name"
            ),
        ),
        migrations.AddIndex(
            model_name="importbatch",
            index=models.Index(fields=["region", "-created_at"], name="import_region_created"),
        ),
        migrations.AddIndex(
            model_name="importbatch",
            index=models.Index(
                condition=models.Q(("state__in", ["waiting", "reading", "applying"])),
                fields=["touched_at"],
                name="import_working",
            ),
        ),
        migrations.AddConstraint(
            model_name="importbatch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "waiting",
                            "reading",
                            "checked",
                            "applying",
                            "applied",
                            "failed",
                            "cancelled",
                        ],
                    )
                ),
                name="import_known_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="importbatch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "failed"), _negated=True),
                    models.Q(("failure", ""), _negated=True),
                    _connector="OR",
                ),
                name="import_failure_said",
            ),
        ),
        migrations.AddConstraint(
            model_name="familydecile",
            constraint=models.UniqueConstraint(
                fields=("family", "release", "region"), name="family_decile_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="familydecile",
            constraint=models.CheckConstraint(
                condition=models.Q(("decile__gte", 1), ("decile__lte", 10)),
                name="family_decile_history_1_10",
            ),
        ),
        migrations.AddIndex(
            model_name="family",
            index=django.contrib.postgres.indexes.HashIndex(
                fields=["kk_index"], name="family_kk_hash"
            ),
        ),
        migrations.AddConstraint(
            model_name="family",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kk_index__isnull", False)),
                fields=("region", "kk_index"),
                name="family_kk_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="family",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kk_index__isnull", True), ("kk_number__isnull", True)),
                    models.Q(("kk_index__isnull", False), ("kk_number__isnull", False)),
                    _connector="OR",
                ),
                name="family_kk_has_index",
            ),
        ),
        migrations.AddConstraint(
            model_name="family",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("decile__isnull", True),
                    models.Q(("decile__gte", 1), ("decile__lte", 10)),
                    _connector="OR",
                ),
                name="family_decile_1_10",
            ),
        ),
    ]
