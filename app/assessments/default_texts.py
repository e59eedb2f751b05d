"""What participants read unless the organisation writes something better."""

from __future__ import annotations

WELCOME = {
    "de": (
        "Wie gut sind wir darin, Kundinnen und Kunden auf ihrem Weg zu begleiten? Darum geht es "
        "auf den nächsten Seiten. Sie lesen zu jeder Fähigkeit einige Sätze und wählen die "
        "höchste Stufe, die heute vollständig zutrifft. Es gibt keine falschen Antworten, und "
        "was Sie nicht beurteilen können, lassen Sie offen.\n\n"
        "Die Ergebnisse besprechen wir gemeinsam. Danke, dass Sie sich die Zeit nehmen."
    ),
    "en": (
        "How good are we at staying beside customers on their way? That is what the next pages "
        "are about. For each capability you read a few sentences and choose the highest level "
        "that is fully true today. There are no wrong answers, and what you cannot judge you "
        "leave open.\n\n"
        "We will discuss the results together. Thank you for taking the time."
    ),
}

INVITATION = {
    "de": (
        "Guten Tag,\n\n"
        "wir möchten wissen, wo wir als Organisation stehen: Was gelingt uns auf dem Weg unserer "
        "Kundinnen und Kunden schon verlässlich, was noch nicht? Dafür brauchen wir Ihre Sicht. "
        "Sie können jederzeit unterbrechen und später weitermachen, auch auf dem Telefon."
    ),
    "en": (
        "Hello,\n\n"
        "we would like to know where we stand as an organisation: what do we already do reliably "
        "along our customers’ way, and what not yet? For this we need your view. You can pause at "
        "any time and go on later, on your phone too."
    ),
}
"""Opening of the invitation; link, deadline, anonymity and contact are added by the mail itself."""
