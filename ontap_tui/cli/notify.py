"""Implement ``ontap-tui notify test``: send a message to every configured address."""

from ontap_tui.cli.choosing import user_name
from ontap_tui.cli.diagnostics import fail, tell
from ontap_tui.cli.extras import require
from ontap_tui.cli.options import Options
from ontap_tui.cli.output import write
from ontap_tui.cli.status import ExitStatus
from ontap_tui.engine import Letter, Post


def test(options: Options) -> ExitStatus:
    config = options.load_config()
    addresses = config.settings.apprise
    if not addresses:
        fail(f"No service to notify: {config.where('settings', 'apprise')} is not set.")
    require("notify", "apprise")
    if "apprise" not in config.settings.notify:
        tell('They are not used yet: "apprise" is not in the setting notify.')
    letter = Letter(title="ontap-tui: a test", body=f"{user_name()} is testing notifications.")
    failed = Post(addresses).send(letter)
    for number, (address, why) in enumerate(zip(addresses, failed, strict=True), start=1):
        write(f"{number}  {address}  {why or 'sent'}")
    return ExitStatus.UNREACHABLE if any(failed) else ExitStatus.DONE
