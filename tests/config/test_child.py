"""What programs that are run from here inherit."""

from ontap_tui.config import Cluster, Config, ProxySetting, Settings, without_secrets
from ontap_tui.config.secrets import EnvironmentSecret


def test_no_password_is_inherited() -> None:
    names = (
        "EAST_PASSWORD WEST_TOKEN OLD_PROXY NEW_PROXY SLACK ONTAP_PASSWORD ONTAP_TOKEN ONTAP_TUI_SECRET_KEY"
    )
    secret = dict.fromkeys(names.split(), "geheim")
    environ = {"PATH": "/bin", "EDITOR": "vi", "ONTAP_TUI_CONFIG": "x"} | secret

    def of(name: str) -> EnvironmentSecret:
        return EnvironmentSecret(name, environ)

    config = Config(
        settings=Settings(proxy=ProxySetting("http://p:1", "me", of("OLD_PROXY")), apprise=(of("SLACK"),)),
        clusters={
            "east": Cluster(name="east", url="https://east", password=of("EAST_PASSWORD")),
            "west": Cluster(
                name="west",
                url="https://west",
                token=of("WEST_TOKEN"),
                proxy=ProxySetting("http://p:2", "me", of("NEW_PROXY")),
            ),
        },
    )
    assert without_secrets(environ, config) == {"PATH": "/bin", "EDITOR": "vi", "ONTAP_TUI_CONFIG": "x"}
