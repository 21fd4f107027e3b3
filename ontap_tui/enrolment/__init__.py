"""Turn an address and what a person knows into a configured cluster, without a screen.

`Enrolment` holds a `Draft`, which is everything as it was typed, and takes it from step to step. A front end
fills in the draft in any order, and calls the steps in this one:

    enrolment.check_folder()              # the folder can be written
    enrolment.check_address()             # the draft's url is one, and becomes https://HOST[:PORT]
    enrolment.check_name()                # it is one, and free; suggested_name offers one
    enrolment.check_place()               # there is a keyring, if it is to be used; blocks
    seen = await enrolment.look()         # the certificate; nothing has been sent
    if seen and seen.mistrust:            # a person is asked, with certificate_facts(seen.certificate, now)
        enrolment.trust(seen)
    found = await enrolment.test()        # logs in once: the checks of doctor
    cluster = enrolment.keep()            # writes secret and file, or neither; blocks, so use a thread

A step that fails raises `Unfit`, which names the `Part` to ask for again and says why; the draft stays as it
was, and the step can be called again. Nothing is written before `keep`. Of a cluster that is kept and shows
another certificate, `trust_only` accepts that, after a question with `side_by_side`. `remove` and `rename`
take care of its secret, too.
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
