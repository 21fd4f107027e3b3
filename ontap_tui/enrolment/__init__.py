"""Add a cluster to the configuration, from its address to a tested file, without a screen.

`Enrolment` holds a `Draft`: everything as the user typed it. A front end fills in the draft in any order, and
calls the steps in this order:

    enrolment.check_folder()              # fails if the folder is not writable
    enrolment.check_address()             # normalizes the draft's url to https://HOST[:PORT]
    enrolment.check_name()                # valid and not taken; suggested_name offers one
    enrolment.check_place()               # the keyring works, if it is to be used; blocks
    seen = await enrolment.look()         # the certificate; nothing has been sent
    if seen and seen.mistrust:            # ask the user, with certificate_facts(seen.certificate, now)
        enrolment.trust(seen)
    found = await enrolment.test()        # logs in once, and runs the checks of doctor
    cluster = enrolment.keep()            # writes the secret and the file, or neither; blocks: use a thread

A step that fails raises `Unfit`, which names the `Part` to ask for again and says why; the draft is
unchanged, and the step can be called again. Nothing is written before `keep`. If a stored cluster presents
another certificate, ask the user with `side_by_side`, and accept it with `trust_only`. `remove` and `rename`
also handle the stored secret.
"""

from ontap_tui.enrolment.certificates import certificate_facts, side_by_side
from ontap_tui.enrolment.draft import Draft, SecretPlace
from ontap_tui.enrolment.enrolment import Contact, Enrolment, Part, Unfit, suggested_name
from ontap_tui.enrolment.removal import kept_secret, remove, rename
from ontap_tui.enrolment.trust import trust_only

__all__ = [
    "Contact",
    "Draft",
    "Enrolment",
    "Part",
    "SecretPlace",
    "Unfit",
    "certificate_facts",
    "kept_secret",
    "remove",
    "rename",
    "side_by_side",
    "suggested_name",
    "trust_only",
]
