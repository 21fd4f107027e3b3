"""The names of the themes, known without Textual."""

from textual.theme import BUILTIN_THEMES

from ontap_tui.tui import THEMES
from ontap_tui.tui.style.theme import OWN


def test_every_theme_is_named() -> None:
    assert set(THEMES) == {theme.name for theme in OWN} | BUILTIN_THEMES.keys()
