"""Frozen dataclasses to plain JSON values and back, without loss.

Knows dataclasses, string enums, aware datetimes (ISO 8601 in UTC), times of day, durations (seconds), tuples,
string-keyed mappings and optional values. A field typed with a family of dataclasses (`Event`, `Effect`) is
tagged by class name. No order of keys carries meaning, because PostgreSQL's jsonb does not keep it.
"""

import dataclasses
import enum
import functools
import json
import types
import typing
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any, TypeVar

T = TypeVar("T")

#: The key that names the class inside the JSON of a family member.
TAG = "is"

_families: dict[type, dict[str, type]] = {}
_members: set[type] = set()


def family(cls: type[T]) -> type[T]:
    """Declare a base class whose subclasses are stored with their class name."""
    _families[cls] = {}
    return cls


def member(cls: type[T]) -> type[T]:
    """Enter a dataclass into the family of its base; the class name is its name in storage for ever."""
    for base in cls.__mro__:
        if base in _families:
            _families[base][cls.__name__] = cls
            _members.add(cls)
            return cls
    raise TypeError(f"{cls.__name__} belongs to no family.")


def to_json(value: Any) -> Any:
    """The value as JSON types. Raises TypeError for anything that could not be read back."""
    for cls, write in _WRITERS:
        if isinstance(value, cls):
            return write(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return _dataclass_to_json(value)
    raise TypeError(f"{type(value).__name__} cannot be stored as JSON.")


def from_json(cls: type[T], data: Any) -> T:
    """Read a value of type `cls` back. Raises KeyError, TypeError or ValueError if the data is not one."""
    kind: Any = cls
    return typing.cast(T, _reader(kind)(data))


def dumps(value: Any) -> str:
    """One canonical text per value: equal values give equal bytes."""
    return json.dumps(to_json(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def loads(cls: type[T], text: str) -> T:
    """The value that `dumps` wrote."""
    return from_json(cls, json.loads(text))


def _utc(value: datetime) -> str:
    if value.tzinfo is None:
        raise TypeError("A datetime without a zone cannot be stored.")
    return value.astimezone(UTC).isoformat()


#: Asked in this order: an enum may be a string, too.
_WRITERS: tuple[tuple[Any, Callable[[Any], Any]], ...] = (
    (enum.Enum, lambda value: value.value),
    ((types.NoneType, bool, int, float, str), lambda value: value),
    (datetime, _utc),
    (time, time.isoformat),
    (timedelta, timedelta.total_seconds),
    (tuple, lambda value: [to_json(item) for item in value]),
    (Mapping, lambda value: {key: to_json(item) for key, item in value.items()}),
)


def _dataclass_to_json(value: Any) -> dict[str, Any]:
    data = {field.name: to_json(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if type(value) in _members:
        data[TAG] = type(value).__name__
    return data


@functools.cache
def _reader(cls: Any) -> Callable[[Any], Any]:
    """A function that reads one type; built once per type, because replays read thousands of values."""
    origin, arguments = typing.get_origin(cls), typing.get_args(cls)
    if origin in (typing.Union, types.UnionType):
        return _union_reader(arguments)
    if origin is tuple:
        return _tuple_reader(_reader(arguments[0]))
    if origin in (Mapping, dict):
        return _mapping_reader(_reader(arguments[1]))
    if cls in _families:
        return lambda data: from_json(_families[cls][data[TAG]], data)
    if dataclasses.is_dataclass(cls):
        return _dataclass_reader(cls)
    return _plain_reader(cls)


def _plain_reader(cls: Any) -> Callable[[Any], Any]:
    if cls is datetime:
        return lambda data: datetime.fromisoformat(data).astimezone(UTC)
    if cls is time:
        return time.fromisoformat
    if cls is timedelta:
        return lambda data: timedelta(seconds=data)
    if cls in (str, int, float, bool):
        return functools.partial(_checked, cls)
    if isinstance(cls, type) and issubclass(cls, enum.Enum):
        return cls
    raise TypeError(f"{cls!r} has no reader.")


def _checked(cls: type, data: Any) -> Any:
    if type(data) is not cls and not (cls is float and type(data) is int):
        raise TypeError(f"{data!r} is not a {cls.__name__}.")
    return data


def _union_reader(arguments: tuple[Any, ...]) -> Callable[[Any], Any]:
    """Optional values, or one family member among plain strings and numbers."""
    options = [option for option in arguments if option is not types.NoneType]
    tagged = [option for option in options if option in _families]
    plain = tuple(option for option in options if option in (str, int, bool))

    def read(data: Any) -> Any:
        if data is None and len(options) < len(arguments):
            return None
        if tagged and isinstance(data, Mapping):
            return from_json(tagged[0], data)
        if type(data) in plain:
            return data
        return _reader(options[0])(data)

    return read


def _tuple_reader(item: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda data: tuple(item(entry) for entry in data)


def _mapping_reader(item: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda data: {str(key): item(entry) for key, entry in data.items()}


def _dataclass_reader(cls: Any) -> Callable[[Any], Any]:
    """Fields that the data lacks keep their default, so that a later version may add some."""
    hints = typing.get_type_hints(cls)
    names = [field.name for field in dataclasses.fields(cls)]

    def read(data: Any) -> Any:
        return cls(**{name: _reader(hints[name])(data[name]) for name in names if name in data})

    return read
