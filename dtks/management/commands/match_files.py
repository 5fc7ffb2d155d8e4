"""Links two CSV files with the engine that the register's look-up stands on, and no rule of any language."""

import csv
import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from dtks.linkage.comparing import COMPARE
from dtks.linkage.files import Column, Linker, NoSuchColumn
from dtks.linkage.weighing import Weights


class Command(BaseCommand):
    help = (
        "Find the rows of two CSV files that are one person (or one anything). Weights are learnt "
        "from the files without labels, or read with --weights."
    )

    def add_arguments(self, parser):
        parser.add_argument("first", type=Path, metavar="A")
        parser.add_argument("second", type=Path, metavar="B")
        parser.add_argument(
            "--map",
            action="append",
            required=True,
            metavar="COLUMN_A[=COLUMN_B]:TYPE",
            help=f"a column of A, its counterpart in B, and the type: {', '.join(COMPARE)}; repeat",
        )
        parser.add_argument("--out", type=Path, help="CSV of pairs; without it, standard output")
        parser.add_argument("--least", type=float, default=0.5, help="least chance, 0 to 1")
        parser.add_argument(
            "--all", action="store_true", help="every pair of that chance, not only a row's best"
        )
        parser.add_argument("--weights", type=Path, help="weights kept by an earlier run")
        parser.add_argument("--keep-weights", type=Path, help="keep the weights that were learnt")

    def handle(self, *args, **options):
        try:
            columns = [Column.parse(text) for text in options["map"]]
        except ValueError as error:
            raise CommandError(f"Not COLUMN_A[=COLUMN_B]:TYPE: {error}") from error
        linker = Linker(options["first"], options["second"], columns)
        try:
            with linker.opened(self.progress):
                weights = Weights.read(options["weights"]) if options["weights"] else linker.learn()
                if options["keep_weights"]:
                    weights.write(options["keep_weights"])
                count = self.link(linker, weights, options)
        except (OSError, NoSuchColumn) as error:
            raise CommandError(str(error)) from error
        self.stderr.write(f"{count} pairs")

    def progress(self, what: str, rows: int) -> None:
        self.stderr.write(f"{rows} rows {what}")

    def link(self, linker: Linker, weights: Weights, options) -> int:
        out = options["out"]
        file = out.open("w", newline="", encoding="utf-8") if out else sys.stdout
        count = 0
        try:
            writer = csv.writer(file)
            levels = [f"{column.first}_level" for column in linker.columns]
            writer.writerow(["row_a", "row_b", "bits", "chance", *levels])
            found = linker.pairs(weights, least=options["least"], only_best=not options["all"])
            for pair in found:
                count += 1
                told = (pair.first, pair.second, f"{pair.bits:.2f}", f"{pair.chance:.4f}")
                writer.writerow([*told, *pair.levels])
        finally:
            if out:
                file.close()
        return count
