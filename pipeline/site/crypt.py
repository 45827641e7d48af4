"""The keys of a locked web root, and a file as it lies there: format 1, which `assets/unlock.js` reads too.

    master = PBKDF2-HMAC-SHA-256(passphrase, salt of the scope, 600,000 rounds)      RFC 8018
    part   = HKDF-SHA-256(master, what it is for)                                    RFC 5869
    name   = HMAC-SHA-256(part "name", a file's address: its path from the web root)
    file   = "TBL1" + seed + AES-256-GCM(key and nonce from HKDF(master, seed, name), content)

The seed is HMAC-SHA-256 over name and content, so two contents never share a key and a nonce, and the same content
gives the same bytes. The content is a head (see HEAD), the address and the file, padded before it is sealed.
"""

from __future__ import annotations

import gzip
import hmac
import unicodedata
from dataclasses import dataclass, field
from struct import Struct

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC

from pipeline.errors import UsageError

ROUNDS = 600_000
SALT_BYTES = 16
MAGIC = b"TBL1"
SEED_BYTES = 32
KEY_BYTES, NONCE_BYTES = 32, 12
# No file is shorter than this, so that the small ones are all alike.
LEAST = 4096
# What a content begins with: whether the file is gzipped (1), how long its address is, how long itself.
HEAD = Struct(">BHQ")
# The bytes of a file's name, and of what tells the right passphrase.
NAME_BYTES, CHECK_BYTES = 16, 16


def normal(passphrase: str) -> bytes:
    """Return a passphrase as its key is made from it: full-width and composed forms alike, no blanks around it."""
    return unicodedata.normalize("NFKC", passphrase).strip().encode()


def pbkdf2(secret: bytes, salt: bytes, rounds: int = ROUNDS, length: int = KEY_BYTES) -> bytes:
    """Return PBKDF2-HMAC-SHA-256."""
    return PBKDF2HMAC(SHA256(), length, salt, rounds).derive(secret)


def hkdf(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    """Return HKDF-SHA-256; no salt is as many zeros as a digest has bytes."""
    return HKDF(SHA256(), length, salt or None, info).derive(secret)


def padded(length: int) -> int:
    """Return the length that so many bytes are padded to, at most an eighth more (PADMÉ, Nikitin and others, 2019)."""
    if length <= LEAST:
        return LEAST
    exponent = length.bit_length() - 1
    mask = (1 << (exponent - exponent.bit_length())) - 1
    return (length + mask) & ~mask


@dataclass(frozen=True)
class Vault:
    """Seals and opens the files of one root. `master`: what the passphrase and the salt gave; it opens everything."""

    master: bytes = field(repr=False)

    @classmethod
    def of(cls, passphrase: str, salt: bytes, rounds: int = ROUNDS) -> Vault:
        """Return the vault of a passphrase; this takes as long as `rounds` ask."""
        return cls(pbkdf2(normal(passphrase), salt, rounds))

    def part(self, purpose: str, length: int = KEY_BYTES) -> bytes:
        """Return the key for one purpose."""
        return hkdf(self.master, b"", f"tierboard/1 {purpose}".encode(), length)

    @property
    def check(self) -> str:
        """What the unlock page tells the right passphrase by."""
        return self.part("check", CHECK_BYTES).hex()

    def name(self, address: str) -> str:
        """Return the name that the file of an address has on disk."""
        return hmac.digest(self.part("name"), address.encode(), "sha256")[:NAME_BYTES].hex()

    def seal(self, address: str, data: bytes, packed: bool = False) -> bytes:
        """Return the file of an address sealed; `packed`: the bytes are gzip of what it holds."""
        name, known = self.name(address), address.encode()
        content = HEAD.pack(packed, len(known), len(data)) + known + data
        content = content.ljust(padded(len(content)), b"\0")
        seed = hmac.digest(self.part("seed"), name.encode() + content, "sha256")
        key, nonce = self._of_file(seed, name)
        return MAGIC + seed + AESGCM(key).encrypt(nonce, content, MAGIC)

    def open(self, name: str, sealed: bytes) -> tuple[str, bytes]:
        """Return the address and the content of a file by its name on disk; one that was changed is an error."""
        start = len(MAGIC) + SEED_BYTES
        key, nonce = self._of_file(sealed[len(MAGIC) : start], name)
        try:
            content = AESGCM(key).decrypt(nonce, sealed[start:], sealed[: len(MAGIC)])
        except InvalidTag:
            raise UsageError(f"the sealed file {name} was changed, is not whole or is another's.") from None
        packed, known, length = HEAD.unpack_from(content)
        data = content[HEAD.size + known :][:length]
        return content[HEAD.size :][:known].decode(), gzip.decompress(data) if packed else data

    def _of_file(self, seed: bytes, name: str) -> tuple[bytes, bytes]:
        """Return the key and the nonce of one file."""
        both = hkdf(self.master, seed, f"tierboard/1 file {name}".encode(), KEY_BYTES + NONCE_BYTES)
        return both[:KEY_BYTES], both[KEY_BYTES:]
