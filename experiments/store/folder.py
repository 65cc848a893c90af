"""A run folder that is finished: its manifest, and its rows part by part."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from keci.experiments.designs.design import Design
from keci.experiments.record.window import recorded_by_month
from keci.experiments.store.disk import part_name, read_part
from keci.experiments.store.errors import StoppedError
from keci.experiments.store.manifest import FINISHED, read_manifest, stated_design
from keci.model.errors import InputError


@dataclass(frozen=True)
class StoredRun:
    """A run folder and its manifest. `played` is the number of rows that were played to finish it now, 0 if it was finished."""

    folder: Path
    manifest: dict[str, Any]
    played: int = 0

    @classmethod
    def open(cls, folder: Path) -> StoredRun:
        """A finished run; InputError if there is none in the folder, or it is not finished."""
        manifest = read_manifest(folder)
        if manifest["state"] != FINISHED:
            raise InputError(f"{folder}: not finished; the command that began it goes on where it stopped")
        return cls(folder, manifest)

    def _repr_html_(self) -> str:
        stated = self.manifest["design"]
        said = (
            f"{stated['worlds']:,} futures of {stated['months']} months, seed {stated['seed']}, parameters {stated['parameters']}"
        )
        return f"<p>Run <code>{escape(self.folder.name)}</code>: {escape(said)}</p>"

    def design(self) -> Design:
        """The design that was played."""
        return stated_design(self.folder, self.manifest)

    def parts(self, columns: Sequence[str] | None = None) -> Iterator[pd.DataFrame]:
        """Rows part by part: arm, world, works, status, traceback, then the outcomes; or only some columns of them."""
        return (table.to_pandas() for table in self.tables("worlds", columns))

    def months(self, columns: Sequence[str] | None = None) -> Iterator[pd.DataFrame]:
        """Monthly series part by part: arm, world, month, then the series; nothing if none was recorded."""
        recorded = recorded_by_month(self.manifest["design"]["series"])
        return (table.to_pandas() for table in self.tables("months", columns)) if recorded else iter(())

    def tables(self, kind: str, columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
        """The parts of "worlds" or "months" as Arrow tables; StoppedError for one that is not as it was stored."""
        wanted = None if columns is None else list(columns)
        checksum = {"worlds": "sha256", "months": "months"}[kind]
        for number in range(self.manifest["plan"]["parts"]):
            entry = self.manifest["parts"][part_name(number)]
            table = read_part(self.folder / part_name(number, kind), wanted, entry[checksum])
            lacking = [name for name in wanted or () if name not in table.column_names]
            if lacking:
                raise StoppedError(f"{self.folder / part_name(number, kind)}: has no column {lacking[0]!r}; play the run anew")
            yield table

    def frame(self, columns: Sequence[str] | None = None) -> pd.DataFrame:
        """All rows at once, by part; only some columns if named. Needs memory for them all."""
        return pa.concat_tables(self.tables("worlds", columns)).to_pandas()

    def failed(self) -> int:
        """Number of rows whose world failed."""
        return int(self.manifest["failed_worlds"])
