"""What tells that somebody is in contact with us, besides what `members.lawful` knows itself."""

from __future__ import annotations

from campaigns.models import Participation
from members import lawful
from organizing.models import Conversation

lawful.tells_of_contact(lambda: Conversation.objects.values("person"))  # two-way, all of them
lawful.tells_of_contact(lambda: Conversation.objects.values("by"))
lawful.tells_of_contact(
    lambda: Participation.objects.filter(state=Participation.State.DID).values("person")
)
