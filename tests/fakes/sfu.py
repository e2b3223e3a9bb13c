"""An SFU in memory: rooms, who is in them, what they may publish."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from backend.rooms.errors import SfuUnreachable
from backend.rooms.plan import ActualRoom, Guest
from protocol.messages.wire import Source


@dataclass
class FakeSfu:
    """Passes the same suite as the real one. `is_away` makes every request time out."""

    held: dict[str, ActualRoom] = field(default_factory=dict)
    is_away: bool = False

    def _here(self) -> None:
        if self.is_away:
            raise SfuUnreachable("away")

    def joins(self, room: str, identity: str, *may_publish: Source) -> None:
        """Let somebody in, as a token would."""
        there = self.held[room]
        self.held[room] = replace(there, people=(*there.people, Guest(identity, frozenset(may_publish))))

    def leaves(self, room: str, identity: str) -> None:
        """Somebody goes."""
        there = self.held[room]
        self.held[room] = replace(there, people=tuple(p for p in there.people if p.identity != identity))

    async def rooms(self) -> list[ActualRoom]:
        self._here()
        return list(self.held.values())

    async def make(self, room: str, metadata: str) -> None:
        self._here()
        self.held.setdefault(room, ActualRoom(room, metadata))

    async def delete(self, room: str) -> None:
        self._here()
        self.held.pop(room, None)

    async def set_metadata(self, room: str, metadata: str) -> None:
        self._here()
        if room in self.held:
            self.held[room] = replace(self.held[room], metadata=metadata)

    async def set_sources(self, room: str, identity: str, may_publish: frozenset[Source]) -> None:
        self._here()
        if room not in self.held:
            return
        people = tuple(
            replace(p, may_publish=may_publish, is_plain=True) if p.identity == identity else p
            for p in self.held[room].people
        )
        self.held[room] = replace(self.held[room], people=people)

    async def eject(self, room: str, identity: str) -> None:
        self._here()
        if room in self.held:
            self.leaves(room, identity)
