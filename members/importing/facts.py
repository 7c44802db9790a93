"""What a row may say of a person besides name, contacts and place: tags, a carrier, a meeting.

Each kind knows its columns, reads its cells, compares with what is held, and makes and takes back
its rows. Kinds of upper layers (ratings, ties, conversations) register themselves here, as kinds
of jobs do.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from django.db import connection, models
from django.utils.functional import Promise

from members.ids import uuid7
from members.importing.bulk import copy_in
from members.importing.reasons import Reason

if TYPE_CHECKING:
    from members.importing.linking import Directory
    from members.models import Import

Values = dict[str, Any]
Found = dict[str, list[str]]  # for each target the cells that are not empty
Change = dict[str, Any]
Entry = tuple[UUID, Change]  # about whom, and what changes
CONTACT, WORD = "contact", "word"


class Kind(ABC):
    """One kind of fact. `values[name]` is what a row says of it, as plain JSON.

    A kind whose rows name other people (`is_link`) is carried out after everybody is in, because
    they may stand further down in the same file.
    """

    name: ClassVar[str]
    title: ClassVar[str | Promise]
    label: ClassVar[str | Promise]
    targets: ClassVar[dict[str, str | Promise]] = {}
    many: ClassVar[set[str]] = set()
    reads_with: ClassVar[str] = ""  # the kind whose columns this one reads too
    prefix: ClassVar[str] = ""  # of targets of which there is one for each thing
    crosses: ClassVar[bool] = False  # an x in a cell is a yes, not an empty cell
    is_link: ClassVar[bool] = False
    is_one: ClassVar[bool] = False  # a row says one such thing: of several rows the first stands
    model: ClassVar[type[models.Model]]
    takes: ClassVar[str] = ""  # what practice 5.5 asks for first: CONTACT, or their own WORD

    def begin(self) -> None:  # noqa: B027  # most kinds look nothing up
        """Forget what was looked up for the last chunk of rows."""

    def owns(self, target: str) -> bool:
        """Whether a column taken for `target` is read by this kind."""
        return target in self.targets or bool(self.prefix and target.startswith(self.prefix))

    def offered(self) -> dict[str, str | Promise]:
        """Return what can be chosen on the page: targets and their names."""
        return dict(self.targets)

    def allows(self, target: str) -> bool:
        """Whether a column can be taken for that, one this kind owns."""
        return target in self.targets or len(target) <= len(self.prefix) + 60

    def named(self, target: str) -> str:
        """Return what is said of a column taken for `target`."""
        return str(self.targets.get(target) or target.removeprefix(self.prefix))

    def guess(self, header: str) -> str:
        """Return the target a column of that name has by its name alone, or an empty string."""
        return ""

    @abstractmethod
    def read(self, found: Found, answers: dict[str, Any], reasons: list[Reason]) -> Any:
        """Return what the cells say, as plain JSON; nothing where they say nothing."""

    def references(self, said: Any) -> Iterable[list[str]]:
        """Yield the references to other people in what a row says."""
        return ()

    def held(self, people: Sequence[UUID], run: Import) -> Any:
        """Return what is on record of these people, loaded in a fixed number of statements."""
        return None

    @abstractmethod
    def changes(
        self, said: Any, person: UUID | None, held: Any, run: Import, directory: Directory
    ) -> tuple[list[Change], list[Reason]]:
        """Return what that adds to what is held of `person` (None: somebody new)."""

    @abstractmethod
    def carry_out(self, entries: list[Entry], run: Import) -> None:
        """Make what these changes say, and note in each the `id` of what was made."""

    def is_contact(self, change: Change) -> bool:
        """Whether the change tells that somebody was in two-way contact with us."""
        return False

    def is_untouched(self, change: Change, row: models.Model | None) -> bool:
        """Whether what the change made is still as it was made."""
        return row is not None

    def take_back(self, changes: list[Change]) -> None:
        """Undo changes that are still as they were made."""
        sql = f'DELETE FROM "{self.model._meta.db_table}" WHERE id = ANY(%s::uuid[])'  # noqa: S608
        with connection.cursor() as cursor:
            cursor.execute(sql, [[change["id"] for change in changes]])


class RowKind(Kind):
    """A kind whose changes each make one row about the person."""

    def carry_out(self, entries: list[Entry], run: Import) -> None:
        """Make the rows of these changes and note their ids."""
        rows = []
        for person, change in entries:
            fields = {"id": uuid7(), "person_id": person, **self.fields(change, run)}
            change["id"] = str(fields["id"])
            rows.append(fields)
        copy_in(self.model, rows)

    @abstractmethod
    def fields(self, change: Change, run: Import) -> dict[str, Any]:
        """Return the columns of the row a change makes, besides its id and the person."""


_KINDS: dict[str, Kind] = {}


def register(kind: type[Kind]) -> type[Kind]:
    """Let files say facts of this kind."""
    _KINDS[kind.name] = kind()
    return kind


def kinds() -> list[Kind]:
    """Return every kind, in order of registration."""
    return list(_KINDS.values())


def begin() -> None:
    """Let every kind look up afresh what it needs, as at the start of a chunk."""
    for kind in _KINDS.values():
        kind.begin()


def kind_named(name: str) -> Kind | None:
    """Return the kind whose changes are called `name`."""
    return _KINDS.get(name)


def kind_of(target: str) -> Kind | None:
    """Return the kind that reads a column taken for `target`."""
    return next((kind for kind in _KINDS.values() if target and kind.owns(target)), None)


def own_models() -> set[type[models.Model]]:
    """Return the models whose rows an import may have made."""
    return {kind.model for kind in _KINDS.values()}


def note_made(run: Import, row: models.Model) -> None:
    """Remember a tag, a meeting or the like that the import made beside people."""
    run.made.setdefault(row._meta.label_lower, []).append(str(row.pk))
