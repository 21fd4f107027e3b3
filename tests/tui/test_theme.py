"""Whatever is written can be read: contrast of every role of the own themes, on every ground it has."""

import pytest
from textual.color import Color
from textual.theme import BUILTIN_THEMES, Theme

from ontap_tui.tui.style.theme import OWN, ROLES, TEXT_ROLES, with_roles


def _variables(theme: Theme) -> dict[str, str]:
    return with_roles({**theme.to_color_system().generate(), **theme.variables})


def _contrast(text: str, ground: str) -> float:
    """WCAG 2: 1 to 21."""

    def luminance(name: str) -> float:
        channels = [value / 255 for value in Color.parse(name).rgb]
        linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    lighter, darker = sorted((luminance(text), luminance(ground)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("ground", ["background", "surface", "panel", "row-cursor"])
@pytest.mark.parametrize(
    "role", [*TEXT_ROLES, "text", "text-muted", "text-primary", "text-error", "text-warning", "text-disabled"]
)
@pytest.mark.parametrize("theme", OWN, ids=lambda theme: theme.name)
def test_text_stands_out_from_its_ground(theme: Theme, role: str, ground: str) -> None:
    variables = _variables(theme)
    assert _contrast(variables[role], variables[ground]) >= 4.5


@pytest.mark.parametrize(
    ("text", "ground"),
    [
        ("badge-text", "badge-error"),
        ("badge-text", "badge-warning"),
        ("badge-text", "badge-success"),
        ("badge-text", "state-unknown"),
        ("alert-text", "alert"),
        ("selection-text", "selection"),
    ],
)
@pytest.mark.parametrize("theme", OWN, ids=lambda theme: theme.name)
def test_a_badge_can_be_read(theme: Theme, text: str, ground: str) -> None:
    variables = _variables(theme)
    assert _contrast(variables[text], variables[ground]) >= 4.5


@pytest.mark.parametrize("name", BUILTIN_THEMES)
def test_every_theme_of_textual_has_all_roles(name: str) -> None:
    assert ROLES.keys() <= _variables(BUILTIN_THEMES[name]).keys()
