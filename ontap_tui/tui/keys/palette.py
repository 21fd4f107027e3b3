"""Fill the command palette with the actions of the current screen and the saved requests."""

from functools import partial

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from ontap_tui.model import printable
from ontap_tui.tui.keys.spelling import display
from ontap_tui.tui.keys.table import BY_ID
from ontap_tui.tui.runtime.live import LiveApp
from ontap_tui.tui.style.theme import OWN


class Commands(Provider):
    async def discover(self) -> Hits:
        for title, help_text, action in self._commands():
            run = partial(self.screen.run_action, action)
            yield DiscoveryHit(_drawn(Content(title), help_text), run, text=title)

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for title, help_text, action in self._commands():
            score, offsets = matcher.fuzzy_search.match(query, title)
            if score > 0:
                found = Content(title)
                for offset in offsets:
                    found = found.stylize(matcher.match_style, offset, offset + 1)
                run = partial(self.screen.run_action, action)
                yield Hit(score, _drawn(found, help_text), run, text=title)

    def _commands(self) -> list[tuple[str, str, str]]:
        """Return (title, help, action) for each command that is bound here and allowed."""
        app = self.app
        assert isinstance(app, LiveApp)
        active = self.screen.active_bindings.values()
        bound = {one.binding.id: one.binding.action for one in active if one.enabled}
        found = [
            (BY_ID[id].description, ", ".join(map(display, app.keys.of(id))), bound[id])
            for id in BY_ID
            if id in bound and id not in ("palette", "back")
        ]
        if app.session is not None and "run" in bound:
            found += [
                (
                    printable(f"Run: {request.label}"),
                    printable(f"{request.method} {request.path}"),
                    f"open_request({request.name!r})",
                )
                for request in app.session.library
            ]
        own = [theme.name for theme in OWN]
        themes = [*own, *sorted(app.available_themes.keys() - set(own))]
        found += [(f"Theme: {name}", "", f"app.use_theme({name!r})") for name in themes]
        return found


def _drawn(title: Content, help_text: str) -> Content:
    """Return both lines as content: Textual would parse a string as markup."""
    return Content.assemble(title, "\n", (help_text, "$quiet")) if help_text else title
