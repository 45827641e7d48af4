"""Lock web roots: every file but shared assets becomes a sealed one under a name that says nothing.

What is left in a locked root is `index.html`, which asks for the passphrase, `assets/` and `sealed/`. A root that
holds anything else stops the build. `unlocked()` reads such a root back.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.errors import UsageError
from pipeline.pages.unlock_page import unlock_page
from pipeline.project.project import Project
from pipeline.project.scopes import WHOLE, Scope
from pipeline.site.crypt import ROUNDS, Vault
from pipeline.site.night import Built, Night
from pipeline.site.packed import packed
from pipeline.site.passphrases import salts_of, same_passphrase
from pipeline.site.workers import share_out

SEALED, ASSETS, PAGE = "sealed", "assets", "index.html"
# Files whose bytes are packed already; gzip would make them longer.
DENSE = (".gz", ".parquet")
_TOLD = re.compile(r'<script type="application/json" id="lock">(.*?)</script>')


@dataclass(frozen=True)
class Locked:
    """A root to lock: where it lies, whose it is, what seals its files, and the files."""

    root: Path
    salt: bytes
    vault: Vault
    files: tuple[Path, ...]


def lock_roots(night: Night, project: Project, built: Built) -> None:
    """Lock the roots of a build that the settings name, each with its passphrase; pages must be packed already."""
    scopes: list[Scope] = [s for s in (WHOLE, *built.about["scopes"]) if night.locks.holds(s)]
    night.record |= {"locked": [scope.id for scope in scopes]}
    for one, other in same_passphrase(night.locks.given, [scope.id for scope in scopes]):
        night.reporter.warn(f"{one} and {other} open by the same passphrase")
    salts = salts_of(night.output / "state", [scope.id for scope in scopes])
    roots = []
    # A key takes its rounds, which threads do side by side: they leave the interpreter to others.
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        vaults = pool.map(lambda scope: Vault.of(night.locks.given[scope.id], salts[scope.id]), scopes)
        for scope, vault in zip(scopes, vaults, strict=True):
            root = built.shop / scope.root
            roots.append(Locked(root, salts[scope.id], vault, plain_files(root)))
            (root / SEALED).mkdir()
    work = [(locked, path) for locked in roots for path in locked.files]
    share_out(lambda number: _seal(*work[number]), len(work))
    for locked in roots:
        told = {"salt": locked.salt.hex(), "rounds": ROUNDS, "check": locked.vault.check, "folder": SEALED}
        _finish(locked, unlock_page(project, told))


def plain_files(root: Path) -> tuple[Path, ...]:
    """Return what is to be sealed in a root: all but its assets, and but what another file's packed twin is."""
    files = [path for path in sorted(root.rglob("*")) if path.is_file() and root / ASSETS not in path.parents]
    there = set(files)
    return tuple(path for path in files if path.suffix != ".gz" or path.with_suffix("") not in there)


def _seal(locked: Locked, path: Path) -> None:
    """Write one file sealed, from its packed twin where it has one."""
    address, twin, vault = path.relative_to(locked.root).as_posix(), path.with_name(f"{path.name}.gz"), locked.vault
    dense = path.suffix in DENSE
    data = twin.read_bytes() if twin.exists() else path.read_bytes()
    sealed = vault.seal(address, data if dense or twin.exists() else packed(data), packed=not dense)
    (locked.root / SEALED / f"{vault.name(address)}.bin").write_bytes(sealed)


def _finish(locked: Locked, page: str) -> None:
    """Remove what is plain and write the page that asks for the passphrase; what is left over is an error."""
    root = locked.root
    for path in root.iterdir():
        if path.name not in (SEALED, ASSETS):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    (root / PAGE).write_text(page, encoding="utf-8")
    (root / f"{PAGE}.gz").write_bytes(packed(page.encode()))
    there = {path.name for path in (root / SEALED).iterdir()}
    wanted = {f"{locked.vault.name(path.relative_to(root).as_posix())}.bin" for path in locked.files}
    if there != wanted:
        raise RuntimeError(f"{root.name} would be published with {len(there)} sealed files of {len(wanted)}")


def told(root: Path) -> dict[str, Any] | None:
    """Return what the unlock page of a root says of its lock, or None where the root is not locked."""
    page = root / PAGE
    found = _TOLD.search(page.read_text(encoding="utf-8")) if page.is_file() else None
    return json.loads(found[1]) if found else None


@contextmanager
def unlocked(root: Path, passphrase: str | None) -> Iterator[Path]:
    """Give a folder with the files of a web root in plain; a root that is not locked is itself that folder.

    `passphrase`: `read_passphrases().get(scope.id)`. The folder is this user's only and gone afterwards. A missing or
    wrong passphrase, and a file that was changed, are errors.
    """
    lock = told(root)
    if lock is None:
        yield root
        return
    if passphrase is None:
        raise UsageError("is locked, and there is no passphrase for it.", path=root)
    vault = Vault.of(passphrase, bytes.fromhex(lock["salt"]), lock["rounds"])
    if vault.check != lock["check"]:
        raise UsageError("is locked with another passphrase than the one that is given.", path=root)
    with tempfile.TemporaryDirectory(prefix="tierboard-") as folder:
        for sealed in sorted((root / lock["folder"]).glob("*.bin")):
            address, data = vault.open(sealed.stem, sealed.read_bytes())
            path = Path(folder) / address
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        shutil.copytree(root / ASSETS, Path(folder) / ASSETS)
        yield Path(folder)
