"""Tables whose rows know from which entry until which entry they were so.

A table is made from the frozen dataclass of its rows, which is also the answer that
the API gives: one list of fields, nowhere to forget one.
"""

from __future__ import annotations

import dataclasses
import sqlite3
import types
import typing
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter
from typing import Any, Final, Generic, TypeVar

import orjson

Row = TypeVar("Row")
Name = TypeVar("Name", str, int)
Key = tuple[Any, ...]

MAX_NAMES: Final = 400
"""Names in one query; SQLite takes some thousands of parameters."""

_SQL_TYPE: Final = {int: "INTEGER", str: "TEXT", bool: "INTEGER", bytes: "BLOB"}


@dataclass(frozen=True)
class Table(Generic[Row]):
    """One table of a projection.

    Attributes:
        name: Of the table.
        row: Frozen dataclass. ``int``, ``str``, ``bool`` and ``bytes`` (or None) are
            columns; lists, dicts and other dataclasses are kept as JSON and read back
            as such.
        key: Fields that name a thing; at most one of its rows is open at a time.
        indexes: Further groups of fields by which rows are looked up.
        fixed: Its rows never change: none is looked up or ended while projecting.
    """

    name: str
    row: type[Row]
    key: tuple[str, ...]
    indexes: tuple[tuple[str, ...], ...] = ()
    fixed: bool = False

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """Names of the fields, in their order."""
        return tuple(field.name for field in dataclasses.fields(self.row))  # type: ignore[arg-type]

    @cached_property
    def _hints(self) -> tuple[Any, ...]:
        hints = typing.get_type_hints(self.row)
        return tuple(hints[name] for name in self.columns)

    def schema(self) -> Iterable[str]:
        """Statements that make the table and its indexes."""
        columns = "".join(
            f'"{name}" {_SQL_TYPE.get(_plain_type(hint) or str, "TEXT")}, '
            for name, hint in zip(self.columns, self._hints, strict=True)
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
        values = list(self._values(row))
        for place in self._json_columns:
            value = values[place]
            if value:
                values[place] = _to_json(value)
            elif value is not None:
                values[place] = "{}" if isinstance(value, dict) else "[]"
        return values

    @cached_property
    def _json_columns(self) -> tuple[int, ...]:
        return tuple(
            place for place, hint in enumerate(self._hints) if _plain_type(hint) is None
        )

    @cached_property
    def _values(self) -> Callable[[Row], Sequence[Any]]:
        return _reader_of(self.columns)

    @cached_property
    def key_of(self) -> Callable[[Row], Key]:
        """Reads the key of a row, as a tuple."""
        return _reader_of(self.key)

    @cached_property
    def _decoders(self) -> tuple[tuple[int, Callable[[Any], Any]], ...]:
        """What makes the value of a column that is not plain, by its place."""
        found = ((place, _decoder(hint)) for place, hint in enumerate(self._hints))
        return tuple((place, decode) for place, decode in found if decode is not None)

    def decode(self, values: Sequence[Any]) -> Row:
        """A row from the values of its columns."""
        fields = list(values)
        for place, decode in self._decoders:
            if fields[place] is not None:
                fields[place] = decode(fields[place])
        return self.row(*fields)

    @cached_property
    def select_rows(self) -> str:
        """Start of a query for rows, as ``decode`` reads them."""
        return f"SELECT {_names(self.columns)} FROM {self.name}"

    @cached_property
    def select_versions(self) -> str:
        """Start of a query for rows, each with ``seq_from`` and ``seq_until``."""
        columns = _names((*self.columns, "seq_from", "seq_until"))
        return f"SELECT {columns} FROM {self.name}"

    def versions_until(self, position: int) -> str:
        """Query for every version of every row, as they were at ``position``."""
        columns = _names((*self.columns, "seq_from"))
        until = f"CASE WHEN seq_until <= {position:d} THEN seq_until END"
        return (
            f"SELECT {columns}, {until} FROM {self.name} WHERE seq_from <= {position:d}"
            f" ORDER BY {_names((*self.key, 'seq_from'))}"
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
        bound = "" if limit is None else f" LIMIT {limit:d}"
        cursor = db.execute(
            f"{self.select_rows} WHERE {_as_of(where)}"
            f" ORDER BY {order or _names(self.key)}{bound}",
            (as_of, as_of, *params),
        )
        return [self.decode(values) for values in cursor]

    def count(
        self,
        db: sqlite3.Connection,
        as_of: int,
        where: str = "",
        params: Sequence[Any] = (),
    ) -> int:
        """How many rows were so as of entry ``as_of``; as ``select``."""
        query = f"SELECT COUNT(*) FROM {self.name} WHERE {_as_of(where)}"
        row = db.execute(query, (as_of, as_of, *params)).fetchone()
        return int(row[0])


Values = list[Any] | tuple[Any, ...]
"""Columns of a row, then ``seq_from`` and ``seq_until``.

A list is collected and can still be changed; a tuple is in the database.
"""


class _Batch:
    """What some entries change in one table."""

    def __init__(self, table: Table[Any]) -> None:
        self.table = table
        self.new: list[list[Any]] = []
        self.ended: list[tuple[Any, ...]] = []
        self.open: dict[Key, Values | None] = {}
        self.rows: dict[Key, Any] = {}

    def end(self, key: Key, found: Values, seq: int) -> None:
        """End an open row with entry ``seq``."""
        if isinstance(found, list):
            found[-1] = seq
        else:
            self.ended.append((seq, *key, found[-2]))
        self.open[key] = None
        self.rows.pop(key, None)

    def flush(self, db: sqlite3.Connection) -> None:
        """Write first the ends of older rows, then the new ones."""
        name, columns = self.table.name, len(self.table.columns)
        if self.ended:
            db.executemany(
                f"UPDATE {name} SET seq_until = ?"
                f" WHERE {_equal((*self.table.key, 'seq_from'))}",
                self.ended,
            )
        marks = ",".join("?" * (columns + 2))
        db.executemany(f"INSERT INTO {name} VALUES ({marks})", self._lasting())

    def _lasting(self) -> Iterable[list[Any]]:
        """The new rows but those that ended with the entry that began them."""
        if not self.open:
            return self.new
        return [values for values in self.new if values[-1] != values[-2]]


class Writer:
    """Collects what some entries change, and writes it at their end.

    Rows that end among them are written once, with their end.

    Attributes:
        db: The connection; what is collected is not in it yet.
        seq: The entry that is being projected.
    """

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db
        self._batches: dict[str, _Batch] = {}
        self.seq = 0

    def add(self, table: Table[Row], row: Row) -> None:
        """Write a row whose key is certainly new."""
        batch = self._batches.get(table.name) or self._batch(table)
        values = table.encode(row)
        values += (self.seq, None)
        batch.new.append(values)
        if not table.fixed:
            batch.open[table.key_of(row)] = values

    def put(self, table: Table[Row], row: Row) -> None:
        """Write a row; one of the same key that reads otherwise ends at this entry."""
        key, batch = table.key_of(row), self._batch(table)
        found = self._find(batch, key)
        if found is not None:
            if table.encode(row) == list(found[:-2]):
                return
            batch.end(key, found, self.seq)
        self.add(table, row)

    def end(self, table: Table[Row], *key: Any) -> None:
        """End the row of a key, if there is one."""
        batch = self._batch(table)
        found = self._find(batch, key)
        if found is not None:
            batch.end(key, found, self.seq)

    def find(self, table: Table[Row], *key: Any) -> Row | None:
        """The open row of a key; None if there is none."""
        batch = self._batch(table)
        row: Row | None = batch.rows.get(key)
        if row is None:
            found = self._find(batch, key)
            if found is not None:
                row = batch.rows[key] = table.decode(found[:-2])
        return row

    def under(self, table: Table[Row], *prefix: Any) -> list[Row]:
        """Open rows whose key begins so, in the order of the key."""
        batch, length = self._batch(table), len(prefix)
        for values in self.db.execute(
            f"{table.select_versions} WHERE seq_until IS NULL"
            + "".join(f' AND "{column}" = ?' for column in table.key[:length]),
            prefix,
        ):
            key = table.key_of(table.decode(values[:-2]))
            batch.open.setdefault(key, values)
        keys = sorted(key for key in batch.open if key[:length] == prefix)
        found = (self.find(table, *key) for key in keys)
        return [row for row in found if row is not None]

    def _batch(self, table: Table[Any]) -> _Batch:
        batch = self._batches.get(table.name)
        if batch is None:
            batch = self._batches[table.name] = _Batch(table)
        return batch

    def _find(self, batch: _Batch, key: Key) -> Values | None:
        """The open row of a key, as it is kept."""
        if key not in batch.open:
            table = batch.table
            version = self.db.execute(
                f"{table.select_versions} WHERE {_equal(table.key)}"
                " ORDER BY seq_from DESC LIMIT 1",
                key,
            ).fetchone()
            ended = version is None or version[-1] is not None
            batch.open[key] = None if ended else version
        return batch.open[key]

    def flush(self) -> None:
        """Write what was collected; the writer is then used up."""
        for batch in self._batches.values():
            batch.flush(self.db)


def where(
    after: int = 0, also: Sequence[str] = (), **equal: str | int | None
) -> tuple[str, list[Any]]:
    """Condition and values for rows whose ``seq`` is beyond ``after``.

    Args:
        after: Number of an entry.
        also: Further conditions without values.
        equal: Values of columns; None for a column that may have any.
    """
    wanted = {column: value for column, value in equal.items() if value is not None}
    conditions = ['"seq" > ?', *(f'"{column}" = ?' for column in wanted), *also]
    return " AND ".join(conditions), [after, *wanted.values()]


def in_parts(names: Iterable[Name]) -> Iterator[list[Name]]:
    """Names or numbers, each once, in lists that are short enough for one query."""
    every = sorted(set(names))
    for start in range(0, len(every), MAX_NAMES):
        yield every[start : start + MAX_NAMES]


def among(column: str, values: Sequence[Any]) -> str:
    """Condition for rows in which ``column`` has one of so many values."""
    return f'"{column}" IN ({",".join("?" * len(values))})'


def _as_of(where: str) -> str:
    """Condition for rows that were so as of an entry, and that ``where`` selects."""
    was_so = "seq_from <= ? AND (seq_until IS NULL OR seq_until > ?)"
    return f"{was_so} AND ({where})" if where else was_so


def _names(columns: Iterable[str]) -> str:
    """Names of columns in SQL; quoted, since some are words of SQL."""
    return ", ".join(f'"{column}"' for column in columns)


def _equal(columns: Iterable[str]) -> str:
    return " AND ".join(f'"{column}" = ?' for column in columns)


def _reader_of(columns: Sequence[str]) -> Callable[[Any], tuple[Any, ...]]:
    """Reads fields of a row, as a tuple, also if it is only one."""
    getter: Callable[[Any], Any] = attrgetter(*columns)
    return getter if len(columns) > 1 else lambda row: (getter(row),)


def _without_none(hint: Any) -> Any:
    """``X`` of the hint ``X | None``; any other hint as it is."""
    if not isinstance(hint, types.UnionType):
        return hint
    options = [each for each in typing.get_args(hint) if each is not type(None)]
    return options[0] if len(options) == 1 else hint


def _plain_type(hint: Any) -> type | None:
    """``int``, ``str``, ``bool`` or ``bytes`` of a hint; None for what is JSON."""
    plain = _without_none(hint)
    return plain if isinstance(plain, type) and plain in _SQL_TYPE else None


def _decoder(hint: Any) -> Callable[[Any], Any] | None:
    """What makes a value of type ``hint`` from its column; None if nothing is to do."""
    plain = _plain_type(hint)
    if plain is bool:
        return bool
    if plain is not None:
        return None
    build = _builder(hint)
    return orjson.loads if build is None else lambda text: build(orjson.loads(text))


def _builder(hint: Any) -> Callable[[Any], Any] | None:
    """What makes dataclasses of the JSON of a ``hint`` that has some; None if none."""
    inner = _without_none(hint)
    if dataclasses.is_dataclass(inner):
        return _dataclass_builder(inner)
    if typing.get_origin(inner) is list:
        each = _builder(typing.get_args(inner)[0])
        if each is not None:
            return lambda values: [each(value) for value in values]
    return None


def _dataclass_builder(row: Any) -> Callable[[Any], Any]:
    hints = typing.get_type_hints(row)
    nested = {
        name: build
        for name, build in ((name, _builder(hint)) for name, hint in hints.items())
        if build is not None
    }

    def build(value: Any) -> Any:
        for name, make in nested.items():
            if value[name] is not None:
                value[name] = make(value[name])
        return row(**value)

    return build


def _to_json(value: Any) -> str:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS, default=_as_signed).decode()


def _as_signed(value: Any) -> Any:
    """How a group of facts is kept: as the JSON that was signed."""
    if isinstance(value, Mapping):
        return dict(value)
    return value.model_dump(mode="json", by_alias=True, exclude_unset=True)
