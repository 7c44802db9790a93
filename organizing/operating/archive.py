"""The file of a backup: a tar of everything, encrypted to keys whose private half is not here.

In it: `database.dump`, `media/…`, and last `manifest.json`, which names each file with its hash. So
whoever reads to the end has read all of it, and knows that it is what was written.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import tarfile
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO, Any

import pyrage

MANIFEST = "manifest.json"
DUMP = "database.dump"


class Damaged(Exception):
    """The file is not whole, not ours, or not for this key. The message says which."""


def recipients(words: str) -> list[Any]:
    """Return the public keys named, of the kind `age1…`; raises Damaged where one is none."""
    try:
        return [pyrage.x25519.Recipient.from_str(word) for word in words.split()]
    except pyrage.RecipientError as problem:
        raise Damaged("BACKUP_RECIPIENT is no public key of age (age1…).") from problem


def new_identity() -> tuple[str, str]:
    """Return a new private key and its public half."""
    identity = pyrage.x25519.Identity.generate()
    return str(identity), str(identity.to_public())


def identity(text: str) -> Any:
    """Return the private key in the text of a key file; raises Damaged where there is none."""
    for line in text.splitlines():
        if line.startswith("AGE-SECRET-KEY-"):
            try:
                return pyrage.x25519.Identity.from_str(line.strip())
            except pyrage.IdentityError as problem:
                raise Damaged("This private key cannot be read.") from problem
    raise Damaged("There is no private key (AGE-SECRET-KEY-…) in this file.")


def write(
    to: Path, *, keys: Sequence[Any], dump: Path, media: Path, facts: dict[str, Any]
) -> dict[str, Any]:
    """Write the archive, readable by its owner only; return its manifest."""
    manifest = facts | {"files": {}}

    def fill(into: IO[bytes]) -> None:
        with tarfile.open(fileobj=into, mode="w|") as tar:
            for name, path in [(DUMP, dump), *_files(media)]:
                manifest["files"][name] = _add(tar, name, path)
            said = json.dumps(manifest, default=str, indent=1).encode()
            told = tarfile.TarInfo(MANIFEST)
            told.size, told.mode = len(said), 0o600
            tar.addfile(told, io.BytesIO(said))

    handle = os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as target:
        _through(fill, lambda source: pyrage.encrypt_io(source, target, list(keys)))
        target.flush()
        os.fsync(target.fileno())
    return manifest


def read(path: Path, *, key: Any, into: Path) -> dict[str, Any]:
    """Unpack the archive into an empty directory and return its manifest.

    Raises Damaged when a byte was changed, a file is missing, or the key is not one of those it was
    written for; what was unpacked by then is not to be trusted.
    """
    seen: dict[str, str] = {}

    def unpack(source: IO[bytes]) -> None:
        with tarfile.open(fileobj=source, mode="r|") as tar:
            for member in tar:
                seen[member.name] = _unpack(tar, member, into)

    def decrypt(target: IO[bytes]) -> None:
        with path.open("rb") as source:
            pyrage.decrypt_io(source, target, [key])

    try:
        _through(decrypt, unpack)
    except (pyrage.DecryptError, tarfile.TarError, OSError, EOFError) as problem:
        raise Damaged(
            f"{path.name} cannot be read: it was damaged or changed, or it is for another key."
        ) from problem
    seen.pop(MANIFEST, None)
    try:
        manifest: dict[str, Any] = json.loads((into / MANIFEST).read_text())
    except (OSError, ValueError) as problem:
        raise Damaged(f"{path.name} ends too early.") from problem
    if manifest["files"] != seen:
        raise Damaged(f"{path.name} does not hold what it says it does.")
    return manifest


def _unpack(tar: tarfile.TarFile, member: tarfile.TarInfo, into: Path) -> str:
    """Write one file of the archive below `into` and return its hash; nothing else is taken.

    By hand, as the Python of Debian 12 (3.11.2) knows no filter for what an archive may unpack.
    """
    path = into / member.name
    source = tar.extractfile(member) if member.isreg() else None
    if source is None or not path.resolve().is_relative_to(into.resolve()):
        raise tarfile.TarError(member.name)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with source, os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as to:
        shutil.copyfileobj(source, to)
    return digest(path)


def digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def _files(media: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(media.rglob("*")) if media.is_dir() else []:
        if path.is_file() and not path.is_symlink():
            yield f"media/{path.relative_to(media).as_posix()}", path


def _add(tar: tarfile.TarFile, name: str, path: Path) -> str:
    """Add a file as it is now, and return its hash; it may grow meanwhile and is cut there."""
    told = tarfile.TarInfo(name)
    told.size, told.mode = path.stat().st_size, 0o600
    with path.open("rb") as source:
        counted = _Hashed(source)
        tar.addfile(told, counted)
    return counted.sum.hexdigest()


class _Hashed:
    """A file that is hashed while it is read."""

    def __init__(self, source: IO[bytes]) -> None:
        self.source, self.sum = source, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        found = self.source.read(size)
        self.sum.update(found)
        return found


def _through(first: Callable[[IO[bytes]], None], then: Callable[[IO[bytes]], None]) -> None:
    """Let `first` write into a pipe that `then` reads; raise what either of them raised."""
    end, begin = os.pipe()
    raised: list[BaseException] = []

    def run() -> None:
        try:
            with os.fdopen(begin, "wb") as target:
                first(target)
        except BaseException as problem:  # noqa: BLE001 (raised again below, in the caller's thread)
            raised.append(problem)

    thread = threading.Thread(target=run, name="archive")
    thread.start()
    try:
        with os.fdopen(end, "rb") as source:
            then(source)
            while source.read(2**20):  # padding behind the end of a tar
                pass
    except Exception:
        thread.join()
        if raised and not isinstance(raised[0], BrokenPipeError):
            raise raised[0] from None
        raise
    thread.join()
    if raised:
        raise raised[0]
