"""Define the colours: the program's two themes, and the colour roles that every theme has.

A widget uses a role (``$state-failure``), never a colour. In Textual's own themes, a role takes the theme's
nearest colour.
"""

from collections.abc import Mapping
from typing import Final

from textual.theme import Theme

ROLES: Final[Mapping[str, str]] = {
    "state-queued": "text-muted",
    "state-running": "text-primary",
    "state-paused": "text-warning",
    "state-success": "text-success",
    "state-failure": "text-error",
    "state-unknown": "text-secondary",
    "launched": "text-accent",
    "quiet": "text-muted",
    "row-cursor": "primary-muted",
    "selection": "block-cursor-background",
    "selection-text": "block-cursor-foreground",
    "alert": "error-muted",
    "alert-text": "text-error",
    "badge-text": "background",
    "badge-error": "text-error",
    "badge-warning": "text-warning",
    "badge-success": "text-success",
}
"""Maps each colour role to the Textual variable that replaces it in other themes."""

TEXT_ROLES: Final = tuple(role for role in ROLES if role.startswith(("state-", "launched", "quiet")))
"""Roles used for text on the background, on `row-cursor` and on the surface."""

DARK: Final = Theme(
    name="ontap-dark",
    dark=True,
    primary="#58a6ff",
    secondary="#9aa7b8",
    accent="#c297ff",
    success="#56c288",
    warning="#e8b04b",
    error="#ff6f6f",
    foreground="#d6dde8",
    background="#0f141b",
    surface="#161d27",
    panel="#1d2632",
    variables={
        "text": "#d6dde8",
        "text-muted": "#93a1b3",
        "text-disabled": "#93a1b3",
        "text-primary": "#6cb2ff",
        "text-secondary": "#a5b3c5",
        "text-accent": "#c9a3ff",
        "text-success": "#62cb92",
        "text-warning": "#efbb5a",
        "text-error": "#ff7b7b",
        "state-queued": "#93a1b3",
        "state-running": "#6cb2ff",
        "state-paused": "#efbb5a",
        "state-success": "#62cb92",
        "state-failure": "#ff8080",
        "state-unknown": "#c9a3ff",
        "launched": "#c9a3ff",
        "quiet": "#93a1b3",
        "row-cursor": "#22344d",
        "alert": "#4a2028",
        "alert-text": "#ffa3a3",
        "badge-text": "#0f141b",
        "badge-error": "#ff7b7b",
        "badge-warning": "#efbb5a",
        "badge-success": "#62cb92",
        "border": "#3b4b60",
        "border-blurred": "#263141",
        "block-cursor-background": "#2b4467",
        "block-cursor-foreground": "#ffffff",
        "block-cursor-text-style": "bold",
        "scrollbar": "#334154",
        "scrollbar-background": "#0f141b",
        "footer-key-foreground": "#6cb2ff",
    },
)

LIGHT: Final = Theme(
    name="ontap-light",
    dark=False,
    primary="#0b5cad",
    secondary="#4b5b6d",
    accent="#6d35b0",
    success="#18703a",
    warning="#8a5300",
    error="#b81428",
    foreground="#1b2530",
    background="#fbfcfd",
    surface="#f2f5f8",
    panel="#e6ebf1",
    variables={
        "text": "#1b2530",
        "text-muted": "#505d69",
        "text-disabled": "#5b6773",
        "text-primary": "#0b5cad",
        "text-secondary": "#4b5b6d",
        "text-accent": "#6d35b0",
        "text-success": "#18703a",
        "text-warning": "#8a5300",
        "text-error": "#b81428",
        "state-queued": "#505d69",
        "state-running": "#0b57a4",
        "state-paused": "#7f4c00",
        "state-success": "#166835",
        "state-failure": "#b01226",
        "state-unknown": "#6d35b0",
        "launched": "#6d35b0",
        "quiet": "#505d69",
        "row-cursor": "#d5e5f7",
        "alert": "#f9d9dc",
        "alert-text": "#9c1022",
        "badge-text": "#ffffff",
        "badge-error": "#b81428",
        "badge-warning": "#8a5300",
        "badge-success": "#18703a",
        "border": "#9fb0c2",
        "border-blurred": "#cfd8e1",
        "block-cursor-background": "#bcd7f5",
        "block-cursor-foreground": "#0d1720",
        "block-cursor-text-style": "bold",
        "scrollbar-background": "#fbfcfd",
        "footer-key-foreground": "#0b5cad",
    },
)

OWN: Final = (DARK, LIGHT)
COLOURLESS: Final = "ansi-dark"
"""The theme for ``NO_COLOR``, which uses only the terminal's own foreground and background."""


def with_roles(variables: dict[str, str]) -> dict[str, str]:
    """Return the CSS variables of a theme, with the roles added that it does not define."""
    return {role: variables[stand_in] for role, stand_in in ROLES.items()} | variables
