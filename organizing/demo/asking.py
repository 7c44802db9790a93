"""What a few residents asked for on their own pages."""

from __future__ import annotations

from datetime import timedelta

from organizing.demo.organizers import Organizer
from organizing.demo.world import World
from organizing.models import FollowUp, OwnRequest


def ask(world: World, active: list[Organizer]) -> None:
    """Have people carried by organizers who sign in ask: two still wait, one was answered."""
    signing_in = [one for one in active if one.user and len(one.carried) > 8]
    for organizer in signing_in[:2]:
        asked = organizer.carried[4]
        words = "I moved from the second floor to the third."
        follow_up = world.add(
            FollowUp(
                person=asked.person,
                owner=organizer.person,
                what=f"They ask to correct: {words}",
                due_on=world.ago(1),
            )
        )
        world.add(
            OwnRequest(
                person=asked.person,
                kind=OwnRequest.Kind.CORRECT,
                about="Where you are",
                text=words,
                due_on=world.ago(-6),
                follow_up=follow_up,
            )
        )
        world.add(
            OwnRequest(
                person=organizer.carried[6].person,
                kind=OwnRequest.Kind.CORRECT,
                about="Conversations",
                text="I never said the petition was useless.",
                due_on=world.ago(20),
                outcome=OwnRequest.Outcome.DONE,
                answer="You are right, and the note is gone. Thank you for telling us.",
                answered_on=world.ago(20) - timedelta(days=2),
                answered_by=organizer.user,
            )
        )
