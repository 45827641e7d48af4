"""TOML files read into pydantic models, with errors that name the file, the line and the nearest key."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Annotated, Any, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from pipeline.errors import UsageError, nearest

Text = Annotated[str, StringConstraints(min_length=1)]


class Strict(BaseModel):
    """The base of everything read from TOML: unknown keys are errors, and nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Words(Strict):
    """One thing said in both languages; neither half may be missing."""

    zh: Text
    en: Text

    def get(self, lang: str) -> str:
        """Return the words in one language."""
        return self.zh if lang == "zh" else self.en


Model = TypeVar("Model", bound=BaseModel)


def read_toml(path: Path) -> dict[str, Any]:
    """Read a TOML file, with or without the byte-order mark of Notepad; a syntax error names its line."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at_line = re.search(r"line (\d+)", str(error))
        line = int(at_line.group(1)) if at_line else len(text.splitlines())
        raise UsageError(f"not valid TOML: {error}.", path=path, line=line) from None
    except UnicodeDecodeError as error:
        raise UsageError(f"not UTF-8: {error}.", path=path, hint="save the file as UTF-8") from None


def parse(model: type[Model], values: dict[str, Any], path: Path, under: tuple[str, ...] = ()) -> Model:
    """Check values against a model; the first error is raised with its place in the file."""
    try:
        return model.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        where = (*under, *(str(part) for part in first["loc"]))
        message = f"{'.'.join(where)}: {first['msg']}."
        if first["type"] == "extra_forbidden":
            known = _fields_at(model, first["loc"][:-1])
            inside = f" in [{'.'.join(where[:-1])}]" if where[:-1] else ""
            message = f'unknown key "{where[-1]}"{inside}.{nearest(where[-1], known)}'
        raise UsageError(message, path=path, line=line_of(path, where)) from None


def toml_text(text: str) -> str:
    """Return any text as a TOML string; JSON's differ in DEL alone."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def line_of(path: Path, keys: tuple[str, ...]) -> int | None:
    """Return the line on which a key stands, or that of the innermost table around it that can be found, or None."""
    if not keys:
        return None
    for number, line in enumerate(path.read_text(encoding="utf-8-sig").splitlines(), start=1):
        key = line.split("=")[0].strip().strip('"')
        if key == keys[-1] or (line.startswith("[") and keys[-1] in line.strip("[] ").split(".")):
            return number
    return line_of(path, keys[:-1])


def _fields_at(model: type[BaseModel], place: tuple[int | str, ...]) -> list[str]:
    """Return the keys allowed where an unknown one stood, following nested models, dicts and lists."""
    current: Any = model
    for part in place:
        field = getattr(current, "model_fields", {}).get(part)
        current = (_model_in(field.annotation) if field else None) or current
    return list(getattr(current, "model_fields", {}))


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """Return the model inside an annotation such as `dict[str, TableSettings]`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for arg in get_args(annotation) if (found := _model_in(arg))), None)
