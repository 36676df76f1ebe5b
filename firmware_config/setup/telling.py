"""The sentences of kiosk-setup: plain English, for somebody with a screwdriver in one hand."""

from collections.abc import Sequence
from pathlib import Path

from firmware_config.commands.differing import Told
from firmware_config.setup.others import Other
from firmware_config.setup.seen import Seen
from firmware_config.site import Site
from firmware_config.verifiers.verdict import State, Verdict

LOGIN_QUESTION = (
    "   Switch off logins over the network, too? The firewall lets nobody in after the restart;\n"
    "   a login is of use only to somebody who opens it. [y = off / N = leave as it is] "
)
_WORDS = {"missing": "new", "content": "changed", "leftover": "removed"}


def head(number: int, title: str) -> None:
    """Before each of the five parts."""
    print(f"\n{number}. {title}")


def site(path: Path, site: Site, verdicts: Sequence[Verdict]) -> None:
    """Whose kiosk it becomes, and what the verifiers say."""
    clinic = site.site
    print(f"   {path}: {clinic.device} of {clinic.institution}, {clinic.clinic_name}")
    well = sum(one.state is State.WELL for one in verdicts)
    print(f"   {well} verifiers looked at what comes of it and found nothing wrong.")
    for one in verdicts:
        if one.state is State.REFUSED:
            print(f"   wrong    {one.verifier}: {one.said}")
        elif one.state is State.ABSENT:
            print(f"   skipped  {one.verifier}: {one.said}")


def switched_off(off: Sequence[Other]) -> None:
    """Each unit and what it would do."""
    for one in off:
        print(f"   {one.unit:32} {one.does}")
    if not off:
        print("   nothing is left of it")


def changes(told: Sequence[Told]) -> None:
    """Each file; of one that is there already, line by line."""
    for one in told:
        print(f"   {_WORDS.get(one.what, one.what):8} {one.path}")
        for line in one.diff.splitlines():
            print(f"            {line}")
    if not told:
        print("   nothing: every file is as it should be")


def question(files: int, units: int) -> str:
    """Before anything is changed."""
    return (
        f"\nFiles: {files}, units switched off: {units}. Do it, and start into the kiosk from the "
        "next restart on? [y/N] "
    )


def seen(looked: Sequence[Seen]) -> None:
    """What is there, and what to do about what is not."""
    for one in looked:
        print(f"   {'there' if one.is_there else 'MISSING':8} {one.what}")
        if not one.is_there:
            print(f"            {one.do}")


def last(site: Site, missing: int, *, dry: bool) -> None:
    """How it goes on."""
    if missing:
        print(f"   {missing} missing, see above. Run kiosk-setup again when that is mended.")
    if dry:
        print("   This was a dry run: nothing was changed.")
        return
    print("   Restart the machine: sudo systemctl reboot")
    if site.authority is None:
        print("   The kiosk starts once its key and certificate are in /etc/kiosk/credentials.")
    else:
        print("   The first screen asks for the invitation; the clinic's admin makes one at")
        print(f"   https://{site.authority.host}:{site.authority.port}/ (docs/enrolment.md).")
    print("   Nobody can log in then, neither at the screen nor over the network, and no update")
    print("   reaches the machine, neither the kiosk's nor the system's.")
    print("   Until the restart kiosk-setup --undo takes everything back; afterwards docs/image/")
    print("   package.md says how.")
