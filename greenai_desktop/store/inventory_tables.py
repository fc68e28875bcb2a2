"""Migration 5: tables of the inventory, as they were made; `schema` tells how they are seen."""

from __future__ import annotations

from typing import Final

_KINDS: Final = {"t": "TEXT NOT NULL DEFAULT ''", "r": "REAL", "i": "INTEGER"}
_EDITED: Final = "version INTEGER NOT NULL, changed_utc_s REAL NOT NULL, deleted_utc_s REAL"


def _sheet(name: str, columns: str) -> tuple[str, ...]:
    """A table of rows that stand in an order, found by what changed since as well."""
    named = (column.rsplit(":", 1) for column in columns.split())
    cells = ", ".join(f"{column} {_KINDS[kind]}" for column, kind in named)
    return (
        f"CREATE TABLE {name} (id INTEGER PRIMARY KEY, position REAL NOT NULL, {cells}, {_EDITED})",
        f"CREATE INDEX {name}_position ON {name} (position) WHERE deleted_utc_s IS NULL",
        f"CREATE INDEX {name}_version ON {name} (version)",
    )


INVENTORY_TABLES: Final[tuple[str, ...]] = (
    *_sheet(
        "asset",
        """name:t category:t item_id:t manufacturer:t model:t quantity:i site:t purchased:i lifetime_years:r retired:i
        condition:t remaining_fraction:r fate:t ai_share_fraction:r allocation:t used_h_per_year:r
        reserved_h_per_year:r stage:t materials_kgco2e:r manufacture_kgco2e:r transport_kgco2e:r use_kgco2e:r
        eol_kgco2e:r embodied_kgco2e:r low_kgco2e:r high_kgco2e:r grade:t use_counted:t transport_mode:t
        transport_km:r adpe_kgsbe:r primary_energy_megajoule:r water_l:r weight_kg:r boundary:t status:t source:t
        source_id:t evidence:i left_out:t tags:t note:t""",
    ),
    """CREATE TABLE asset_share (
        asset_id INTEGER NOT NULL REFERENCES asset (id) ON DELETE CASCADE,
        project_id INTEGER NOT NULL REFERENCES project (id), share_fraction REAL NOT NULL,
        PRIMARY KEY (asset_id, project_id)) WITHOUT ROWID""",
    *_sheet(
        "activity",
        """name:t post_id:t project:i stage:t site:t from_day:i until_day:i value:r unit:t ai_share_fraction:r
        value_low:r value_high:r amount_from:t factor_id:t factor_kgco2e:r factor_low:r factor_high:r factor_year:i
        region:t currency:t price_year:i deflator_ratio:r kind:t status:t source:t source_id:t evidence:i batch:t
        left_out:t note:t""",
    ),
    *_sheet(
        "cloud_figure",
        """provider:t account:t service:t region:t project:i provider_project:t from_day:i until_day:i scope:t
        category:t basis:t kgco2e:r low_kgco2e:r high_kgco2e:r energy_kwh:r water_l:r usage:r usage_unit:t cost:r
        currency:t model_version:t importer:t file:t batch:t fingerprint:t left_out:t note:t""",
    ),
    # Numbers that are handed out: of new rows, and of writings, which rows keep as their version.
    "CREATE TABLE counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID",
    f"CREATE TABLE site (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, body TEXT NOT NULL, {_EDITED})",
    "CREATE UNIQUE INDEX site_name ON site (name) WHERE deleted_utc_s IS NULL",
    """CREATE TABLE organisation (
        id INTEGER PRIMARY KEY CHECK (id = 1), body TEXT NOT NULL, version INTEGER NOT NULL,
        changed_utc_s REAL NOT NULL)""",
    f"""CREATE TABLE evidence (
        id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, media_type TEXT NOT NULL, note TEXT NOT NULL,
        size_bytes INTEGER NOT NULL, digest TEXT NOT NULL, content BLOB NOT NULL, {_EDITED})""",
    "CREATE INDEX evidence_digest ON evidence (digest)",
)
