"""Manage workers together with the widgets that they draw in."""

from textual.widget import Widget


def cancel_workers(node: Widget) -> None:
    """Cancel the workers of `node` and of all that is in it, when Textual prunes it.

    Textual cancels them only after the widgets are gone, which a worker would look for in vain.
    """
    for each in node.walk_children(with_self=True):
        node.workers.cancel_node(each)


def closing(node: Widget) -> bool:
    """Whether its screen is closed, or about to be: what starts now must not look at its widgets."""
    return not node.is_attached or node.screen not in node.app.screen_stack
