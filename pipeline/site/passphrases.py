"""Which web roots are locked and with what: passphrases come from the environment, salts lie in `output/state`.

`TIERBOARD_PASSPHRASES` holds lines `<id of a scope> = <passphrase>`, or `TIERBOARD_PASSPHRASES_FILE` names a file of
such lines. No text of a passphrase is ever part of a record, a message or the name of a build.
"""

from __future__ import annotations

import json
import math
import os
import re
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from pipeline.errors import UsageError, nearest
from pipeline.project.scopes import WHOLE, Scope
from pipeline.project.settings import LockSettings
from pipeline.site.crypt import SALT_BYTES, normal, pbkdf2

LINES, FILE = "TIERBOARD_PASSPHRASES", "TIERBOARD_PASSPHRASES_FILE"
SALTS = "salts.json"
# Of the salts, the one that passphrases go through on their way into the name of a build; no scope's id is empty.
OWN = ""
# Guessing costs an attacker 600,000 rounds a try; this many bits are out of reach even so, fewer are not.
BITS = 72
HINT = 'python3 -c "import secrets; print(secrets.token_urlsafe(15))" makes a good one'
_POOLS = ((r"[0-9]", 10), (r"[a-z]", 26), (r"[A-Z]", 26), (r"[^\w]", 30), (r"[^\x00-\x7f]", 2500))


@dataclass(frozen=True)
class Locks:
    """What the settings lock (ids and kinds of scopes), and the passphrases there are, by scope.

    `digest`: what passphrases add to the name of a build; guessing one from it costs as much as from the site itself.
    """

    asked: tuple[str, ...] = ()
    given: Mapping[str, str] = field(default_factory=dict, repr=False)
    digest: str = field(default="", repr=False)

    def holds(self, scope: Scope) -> bool:
        """Whether a scope's web root is locked."""
        return scope.id in self.asked or scope.kind in self.asked

    def marked(self, scopes: Sequence[Scope], kinds: Iterable[str] = ()) -> tuple[Scope, ...]:
        """Return the scopes beside the company, those that are locked marked so; `kinds`: what there may be of them.

        One that has no passphrase, and a setting that means no scope, are errors.
        """
        known = {WHOLE.id, *kinds, *(scope.id for scope in scopes), *(scope.kind for scope in scopes)}
        for asked in self.asked:
            if asked not in known:
                raise UsageError(f'[lock] scopes: there is no "{asked}".{nearest(asked, known)}')
        self.require(scope.id for scope in (WHOLE, *scopes) if self.holds(scope))
        return tuple(replace(scope, is_locked=self.holds(scope)) for scope in scopes)

    def idle(self, scopes: Sequence[Scope]) -> list[str]:
        """Return the scopes that have a passphrase and are not locked all the same."""
        return [scope.id for scope in (WHOLE, *scopes) if scope.id in self.given and not self.holds(scope)]

    def require(self, ids: Iterable[str]) -> None:
        """Raise where one of these scopes has no passphrase, or one that is too easy to guess."""
        wanted = list(ids)
        if missing := [id for id in wanted if id not in self.given]:
            hint = f"a line `{missing[0]} = <passphrase>` in {LINES}, or in the file that {FILE} names"
            raise UsageError(f"no passphrase locks {', '.join(missing)}; nothing was published.", hint=hint)
        if weak := [id for id in wanted if is_weak(self.given[id])]:
            raise UsageError(
                f"too easy to guess: the passphrase of {', '.join(weak)}; nothing was published.", hint=HINT
            )


def read_locks(settings: LockSettings | None, state: Path, environment: Mapping[str, str] = os.environ) -> Locks:
    """Return what is locked and with what; a scope named in the settings must have a good passphrase."""
    given = read_passphrases(environment)
    if settings is None:
        return Locks((), given)
    told = json.dumps(sorted((id, normal(text).decode()) for id, text in given.items()))
    locks = Locks(settings.scopes, given, pbkdf2(told.encode(), salts_of(state, [OWN])[OWN]).hex())
    locks.require(id for id in settings.scopes if id == WHOLE.id or ":" in id)
    return locks


def read_passphrases(environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return the passphrases that the environment gives, by the id of their scope."""
    found = _parsed(environment.get(LINES, ""), LINES)
    if name := environment.get(FILE):
        try:
            found |= _parsed(Path(name).read_text(encoding="utf-8"), name)
        except (OSError, UnicodeDecodeError) as error:
            why = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
            raise UsageError(f"{FILE} names a file that cannot be read: {why}.", path=name) from None
    return found


def _parsed(text: str, place: str) -> dict[str, str]:
    """Return lines `id = passphrase` as a dict; what is wrong with one is said without quoting it."""
    found: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        id, equals, passphrase = line.partition(" = " if " = " in line else "=")
        if not equals or not id.strip() or not passphrase.strip():
            raise UsageError("is no line `<id of a scope> = <passphrase>`.", path=place, line=number)
        if id.strip() in found:
            # Not named: somebody may have written the passphrase to the left.
            raise UsageError("gives a scope a second time.", path=place, line=number)
        found[id.strip()] = passphrase.strip()
    return found


def is_weak(passphrase: str) -> bool:
    """Whether even the most generous estimate of a passphrase stays below BITS.

    Every character counts as if drawn from all of the kinds that occur; what continues a row (`abcd`, `8888`) or
    repeats three characters from before counts for nothing. A text that stands in a book passes: this stops the worst.
    """
    text = normal(passphrase).decode()
    pool = sum(size for kind, size in _POOLS if re.search(kind, text))
    low = text.lower()
    fresh = sum(
        not (n and abs(ord(low[n]) - ord(low[n - 1])) <= 1) and low[max(0, n - 2) : n + 1] not in low[: max(0, n - 1)]
        for n in range(len(low))
    )
    return fresh * math.log2(pool or 2) < BITS


def same_passphrase(given: Mapping[str, str], ids: Iterable[str]) -> list[tuple[str, str]]:
    """Return the pairs of scopes, each with the first before it, that one passphrase opens."""
    first: dict[bytes, str] = {}
    return [(found, id) for id in ids if (found := first.setdefault(normal(given[id]), id)) != id]


def salts_of(state: Path, ids: Iterable[str]) -> dict[str, bytes]:
    """Return each scope's salt, fixed from the first time it is asked for; they are no secret."""
    path = state / SALTS
    try:
        kept = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        salts = {id: bytes.fromhex(text) for id, text in kept.items()}
    except (ValueError, AttributeError, TypeError):
        raise UsageError(
            "cannot be read.", path=path, hint="bring it back, or remove it: every locked page gets a new address"
        ) from None
    wanted = list(ids)
    if missing := [id for id in wanted if id not in salts]:
        salts |= {id: secrets.token_bytes(SALT_BYTES) for id in missing}
        part = path.with_suffix(".part")
        part.write_text(json.dumps({id: salts[id].hex() for id in sorted(salts)}, indent=1) + "\n", encoding="utf-8")
        part.replace(path)
    return {id: salts[id] for id in wanted}
