"""The signed paper of a file: what it holds, how it came about, who let it out, until when.

Signed with an Ed25519 key of the installation, which follows from SECRET_KEY, so that no process
needs another secret. Whoever holds file, manifest and the fingerprint of the key can check them
without a database and without a network.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Iterator
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.encoding import force_bytes

BLOCKS = 1024  # at most so many blocks are hashed one by one, to say where a file was changed
LEAST = 256
DIGITS = 16


class BadManifest(Exception):
    """The manifest cannot be read at all. The message says why."""


def sign(manifest: dict[str, Any]) -> dict[str, Any]:
    """Return the manifest with the public key and the signature over everything else."""
    key = _key(settings.SECRET_KEY)
    signed = {**manifest, "public_key": _public(key)}
    return {**signed, "signature": _text(key.sign(canonical(signed)))}


def is_signed(manifest: dict[str, Any]) -> bool:
    """Whether the signature fits what the manifest says and the key it names."""
    said = {name: value for name, value in manifest.items() if name != "signature"}
    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(manifest["public_key"]))
        key.verify(base64.b64decode(manifest["signature"]), canonical(said))
    except (InvalidSignature, KeyError, TypeError, ValueError):
        return False
    return True


def is_ours(manifest: dict[str, Any]) -> bool:
    """Whether this installation signed it, with its present secret or one before."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return manifest.get("public_key") in {_public(_key(secret)) for secret in secrets}


def fingerprint(manifest: dict[str, Any] | None = None) -> str:
    """Return the key in a form to be read aloud: this installation's, or the manifest's."""
    public = manifest["public_key"] if manifest else _public(_key(settings.SECRET_KEY))
    digest = hashlib.sha256(base64.b64decode(public)).hexdigest()[:20].upper()
    return " ".join(digest[at : at + 4] for at in range(0, 20, 4))


def canonical(manifest: dict[str, Any]) -> bytes:
    """Return the one form in which a manifest is signed: sorted keys, no spaces, UTF-8."""
    return json.dumps(manifest, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def read(text: bytes) -> dict[str, Any]:
    """Return the manifest in a file, or raise BadManifest."""
    try:
        found = json.loads(text)
    except ValueError as error:
        raise BadManifest("This is not a manifest: it is not JSON.") from error
    if not isinstance(found, dict) or not isinstance(found.get("files"), list):
        raise BadManifest("This is not a manifest of a roster.")
    return found


def describe(content: Iterable[bytes], *, name: str, size: int) -> dict[str, Any]:
    """Return what a manifest says of one file: size, hash, and short hashes of its blocks."""
    block = max(LEAST, -(-size // BLOCKS))
    whole, found = hashlib.sha256(), []
    for piece in _blocks(content, block):
        whole.update(piece)
        found.append(hashlib.sha256(piece).hexdigest()[:DIGITS])
    return {
        "name": name, "size": size, "sha256": whole.hexdigest(), "block": block, "blocks": found,
    }  # fmt: skip


def changes(content: bytes, said: dict[str, Any]) -> list[str]:
    """Return where the file is not what its manifest says, in words; empty: nowhere."""
    if hashlib.sha256(content).hexdigest() == said["sha256"] and len(content) == said["size"]:
        return []
    found = []
    if len(content) != said["size"]:
        found.append(f"it has {len(content)} bytes, not {said['size']}")
    block = said["block"]
    for number, short in enumerate(said["blocks"]):
        piece = content[number * block : (number + 1) * block]
        if hashlib.sha256(piece).hexdigest()[:DIGITS] != short:
            first, last = number * block, number * block + max(len(piece), 1)
            lines = content.count(b"\n", 0, first) + 1, content.count(b"\n", 0, last) + 1
            found.append(
                f"bytes {first} to {last - 1} are not as signed (lines {lines[0]} to {lines[1]})"
            )
    return found or ["its hash is another"]


def _blocks(content: Iterable[bytes], block: int) -> Iterator[bytes]:
    rest = bytearray()
    for piece in content:
        rest += piece
        while len(rest) >= block:
            yield bytes(rest[:block])
            del rest[:block]
    if rest:
        yield bytes(rest)


def _key(secret: str | bytes) -> Ed25519PrivateKey:
    derived = HKDF(
        algorithm=hashes.SHA256(), length=32, salt=None, info=b"sinew roster manifest 1"
    ).derive(force_bytes(secret))
    return Ed25519PrivateKey.from_private_bytes(derived)


def _public(key: Ed25519PrivateKey) -> str:
    return _text(key.public_key().public_bytes_raw())


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
