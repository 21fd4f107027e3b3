"""Generate the JSON Schemas of structs: msgspec's, with each field's docstring as its description."""

from collections.abc import Callable, Iterator
from typing import Any, Final, TypeAlias

import msgspec

Schema: TypeAlias = dict[str, Any]
Hook: TypeAlias = Callable[[type], Schema]

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"


def written_schema(kind: Any, hook: Hook | None = None) -> tuple[Schema, dict[str, Schema]]:
    """Return the schema of a `kind` that is written, with every field present, and its definitions.

    `hook` returns the schemas of types that msgspec does not know.
    """
    return _schema(kind, hook, _as_written)


def read_schema(kind: Any, hook: Hook | None = None) -> tuple[Schema, dict[str, Schema]]:
    """Return the schema of a `kind` that is read, with no other fields allowed, and its definitions.

    `hook` is as in `written_schema`.
    """
    return _schema(kind, hook, _as_read)


def _schema(
    kind: Any, hook: Hook | None, change: Callable[[type[msgspec.Struct], Schema], None]
) -> tuple[Schema, dict[str, Schema]]:
    structs = list(_structs(msgspec.inspect.type_info(kind)))
    plain = _with_plain_defaults(kind) if kind in structs else kind
    own = None if hook is None else lambda one: dict(hook(one))  # msgspec adds to it
    (schema,), definitions = msgspec.json.schema_components([plain], schema_hook=own)
    for struct in structs:
        definition = definitions[struct.__name__]
        if struct.__doc__:
            definition["description"] = " ".join(struct.__doc__.split())
        texts, properties = _field_texts(struct), definition["properties"]
        for name in properties.keys() & texts.keys():
            properties[name] = {"description": texts[name], **properties[name]}
        change(struct, definition)
    return schema, definitions


def _as_written(struct: type[msgspec.Struct], definition: Schema) -> None:
    if not struct.__struct_config__.omit_defaults:
        definition["required"] = list(definition["properties"])
    for property_ in definition["properties"].values():
        property_.pop("default", None)


def _as_read(struct: type[msgspec.Struct], definition: Schema) -> None:
    definition["additionalProperties"] = False
    for property_ in definition["properties"].values():
        if property_.get("default") in (None, "", (), [], {}):
            property_.pop("default", None)


def _with_plain_defaults(struct: type[msgspec.Struct]) -> type[msgspec.Struct]:
    """Return a copy of the struct with its defaults as they would be written in a file."""
    plain: list[Any] = []
    for field in msgspec.structs.fields(struct):
        if field.default is msgspec.NODEFAULT:
            plain.append((field.name, field.type, msgspec.field(default_factory=field.default_factory)))
        else:
            default = msgspec.to_builtins(field.default, enc_hook=_builtin)
            plain.append((field.name, field.type, default))
    return msgspec.defstruct(struct.__name__, plain, kw_only=True)


def _builtin(value: Any) -> Any:
    return float(value) if isinstance(value, float) else list(value)


def _structs(info: msgspec.inspect.Type, known: set[type] | None = None) -> Iterator[type[msgspec.Struct]]:
    """Yield the structs in a type, each once."""
    known = set() if known is None else known
    if isinstance(info, msgspec.inspect.StructType):
        if info.cls in known:
            return
        known.add(info.cls)
        yield info.cls
        parts: list[msgspec.inspect.Type] = [field.type for field in info.fields]
    else:
        names = ("type", "types", "item_type", "item_types", "key_type", "value_type")
        found = [getattr(info, name, ()) for name in names]
        parts = [part for one in found for part in (one if isinstance(one, tuple) else (one,))]
    for part in parts:
        yield from _structs(part, known)


def _field_texts(struct: type[msgspec.Struct]) -> dict[str, str]:
    """Return the docstring under each field, as one line."""
    import ast
    import inspect
    from textwrap import dedent

    found: dict[str, str] = {}
    for one in reversed(struct.__mro__):
        if not issubclass(one, msgspec.Struct) or one is msgspec.Struct:
            continue
        (definition,) = ast.parse(dedent(inspect.getsource(one))).body
        assert isinstance(definition, ast.ClassDef)
        for field, text in zip(definition.body, definition.body[1:], strict=False):
            match field, text:
                case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(words))):
                    found[name] = " ".join(words.split())
    return found
