"""Tables whose rows know from which entry until which entry they were so.

A table is made from the frozen dataclass of its rows, which is also the answer that
the API gives: one list of fields, nowhere to forget one.
"""

from __future__ import annotations

import dataclasses
import sqlite3
import types
import typing
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter
from typing import Any, Final, Generic, TypeVar

import orjson

Row = TypeVar("Row")
Key = tuple[Any, ...]

_SQL_TYPE: Final = {int: "INTEGER", str: "TEXT", bool: "INTEGER", bytes: "BLOB"}


@dataclass(frozen=True)
class Table(Generic[Row]):
    """One table of a projection.

    Attributes:
        name: Of the table.
        row: Frozen dataclass. ``int``, ``str``, ``bool``, ``bytes`` (or None) are columns;
            anything else is kept as JSON and read back as plain JSON values.
        key: Fields that name a thing; at most one of its rows is open at a time.
        indexes: Further groups of fields by which rows are looked up.
    """

    name: str
    row: type[Row]
    key: tuple[str, ...]
    indexes: tuple[tuple[str, ...], ...] = ()

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """Names of the fields, in their order."""
        return tuple(field.name for field in dataclasses.fields(self.row))  # type: ignore[arg-type]

    @cached_property
    def _types(self) -> tuple[type | None, ...]:
        """Plain type of each field; None for one that is kept as JSON."""
        hints = typing.get_type_hints(self.row)
        return tuple(_plain_type(hints[name]) for name in self.columns)

    def schema(self) -> Iterable[str]:
        """Statements that make the table and its indexes."""
        columns = "".join(
            f'"{name}" {_SQL_TYPE.get(plain or str, "TEXT")}, '
            for name, plain in zip(self.columns, self._types, strict=True)
        )
        key = _names(self.key)
        yield (
            f"CREATE TABLE {self.name} ({columns}seq_from INTEGER NOT NULL,"
            f" seq_until INTEGER, PRIMARY KEY ({key}, seq_from)) STRICT, WITHOUT ROWID"
        )
        for index in self.indexes:
            yield (
                f"CREATE INDEX {self.name}_by_{'_'.join(index)} ON {self.name}"
                f" ({_names(index)}, seq_from)"
            )

    def encode(self, row: Row) -> list[Any]:
        """Values of a row, in the order of the columns."""
        values = self._values(row)
        return [
            value if plain is not None or value is None else _to_json(value)
            for value, plain in zip(values, self._types, strict=True)
        ]

    @cached_property
    def _values(self) -> Callable[[Row], Sequence[Any]]:
        getter: Callable[[Row], Any] = attrgetter(*self.columns)
        return getter if len(self.columns) > 1 else lambda row: (getter(row),)

    @cached_property
    def key_of(self) -> Callable[[Row], Key]:
        """Reads the key of a row, as a tuple."""
        getter: Callable[[Row], Any] = attrgetter(*self.key)
        return getter if len(self.key) > 1 else lambda row: (getter(row),)

    def decode(self, values: Sequence[Any]) -> Row:
        """A row from the values of its columns."""
        return self.row(
            *(
                _from_column(value, plain)
                for value, plain in zip(values, self._types, strict=False)
            )
        )

    def select(
        self,
        db: sqlite3.Connection,
        as_of: int,
        where: str = "",
        params: Sequence[Any] = (),
        *,
        order: str = "",
        limit: int | None = None,
    ) -> list[Row]:
        """Rows that were so as of entry ``as_of``.

        Args:
            db: Connection to the views.
            as_of: Number of an entry.
            where: Further condition in SQL, of column names and ``?`` only.
            params: Its values.
            order: Columns, by which to sort; the key if empty.
            limit: At most so many rows.
        """
        condition = f" AND ({where})" if where else ""
        bound = "" if limit is None else f" LIMIT {limit:d}"
        cursor = db.execute(
            f"SELECT {_names(self.columns)} FROM {self.name}"  # noqa: S608  names are ours
            " WHERE seq_from <= ? AND (seq_until IS NULL OR seq_until > ?)"
            f"{condition} ORDER BY {order or _names(self.key)}{bound}",
            (as_of, as_of, *params),
        )
        return [self.decode(values) for values in cursor]


class Writer:
    """Collects what a batch of entries changes, and writes it at its end.

    Rows of the batch that end within it are written once, with their end.

    Attributes:
        db: The connection; rows of this batch are not in it yet.
        seq: The entry that is being projected.
    """

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db
        self._new: dict[str, list[list[Any]]] = {}
        self._ended: dict[str, list[tuple[Any, ...]]] = {}
        self._open: dict[tuple[str, Key], tuple[Any, list[Any] | None] | None] = {}
        self._tables: dict[str, Table[Any]] = {}
        self.seq = 0

    def add(self, table: Table[Row], row: Row) -> None:
        """Write a row whose key is certainly new."""
        self._insert(table, table.key_of(row), row)

    def put(self, table: Table[Row], row: Row) -> None:
        """Write a row; one of the same key that reads otherwise ends with this entry."""
        key = table.key_of(row)
        found = self._find(table, key)
        if found is not None:
            if found[0] == row:
                return
            self._end(table, key, found)
        self._insert(table, key, row)

    def end(self, table: Table[Row], *key: Any) -> None:
        """End the row of a key, if there is one."""
        found = self._find(table, key)
        if found is not None:
            self._end(table, key, found)

    def find(self, table: Table[Row], *key: Any) -> Row | None:
        """The open row of a key; None if there is none."""
        found = self._find(table, key)
        return None if found is None else found[0]

    def _insert(self, table: Table[Row], key: Key, row: Row) -> None:
        values = [*table.encode(row), self.seq, None]
        self._tables[table.name] = table
        self._new.setdefault(table.name, []).append(values)
        self._open[table.name, key] = (row, values)

    def _end(self, table: Table[Any], key: Key, found: tuple[Any, Any]) -> None:
        values = found[1]
        if values is None:
            self._tables[table.name] = table
            self._ended.setdefault(table.name, []).append((self.seq, *key))
        elif values[-2] == self.seq:
            self._new[table.name].remove(values)
        else:
            values[-1] = self.seq
        self._open[table.name, key] = None

    def _find(self, table: Table[Row], key: Key) -> tuple[Row, Any] | None:
        name = (table.name, key)
        if name not in self._open:
            condition = " AND ".join(f'"{column}" = ?' for column in table.key)
            values = self.db.execute(
                f"SELECT {_names(table.columns)} FROM {table.name}"  # noqa: S608  names are ours
                f" WHERE {condition} AND seq_until IS NULL",
                key,
            ).fetchone()
            self._open[name] = None if values is None else (table.decode(values), None)
        return self._open[name]

    def flush(self) -> None:
        """Write the batch: first the ends of older rows, then the new ones."""
        for name, ended in self._ended.items():
            condition = " AND ".join(f'"{column}" = ?' for column in self._tables[name].key)
            self.db.executemany(
                f"UPDATE {name} SET seq_until = ?"  # noqa: S608  names are ours
                f" WHERE {condition} AND seq_until IS NULL",
                ended,
            )
        for name, new in self._new.items():
            marks = ",".join("?" * (len(self._tables[name].columns) + 2))
            self.db.executemany(f"INSERT INTO {name} VALUES ({marks})", new)  # noqa: S608


def _names(columns: Iterable[str]) -> str:
    """Names of columns in SQL; quoted, since some are words of SQL."""
    return ", ".join(f'"{column}"' for column in columns)


def _plain_type(hint: Any) -> type | None:
    """``int``, ``str`` or ``bool`` of a hint such as ``str | None``; None for others."""
    options = typing.get_args(hint) if isinstance(hint, types.UnionType) else (hint,)
    plain = [each for each in options if each is not type(None)]
    if len(plain) == 1 and isinstance(plain[0], type) and plain[0] in _SQL_TYPE:
        return plain[0]
    return None


def _from_column(value: Any, plain: type | None) -> Any:
    if value is None:
        return None
    if plain is None:
        return orjson.loads(value)
    return bool(value) if plain is bool else value


def _to_json(value: Any) -> str:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS, default=_plain).decode()


def _plain(value: Any) -> Any:
    """How a group of facts is kept: as the JSON that was signed."""
    if isinstance(value, Mapping):
        return dict(value)
    return value.model_dump(mode="json", by_alias=True, exclude_unset=True)
