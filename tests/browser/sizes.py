"""A journey on a phone and on a desk: the same steps, and at each nothing too wide or too small."""

from __future__ import annotations

import itertools
import os

import pytest

PHONE, DESK = 390, 1360
SHOTS = os.environ.get("SHOTS")  # a folder for a picture of each step, for whoever wants to look
_step = itertools.count(1)
sizes = pytest.mark.parametrize("width", [PHONE, DESK])


def turn(page, width: int) -> None:
    """Show the page as wide as that."""
    page.set_viewport_size({"width": width, "height": 844})


def wrong(page) -> list[str]:
    """What is too wide for the screen, and on a phone too small for a thumb."""
    page.wait_for_load_state("load")
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/step-{next(_step):02}.png", full_page=True)
    return page.evaluate(
        """() => {
            const wide = document.documentElement.scrollWidth > innerWidth ? ["sideways"] : [];
            if (innerWidth > 820) return wide;
            return wide.concat([...document.querySelectorAll(
              "main button, main summary, main select, main textarea, main a.button, main a.chip,"
              + " main fieldset label:has(input), main input:not([type=radio], [type=checkbox],"
              + " [type=hidden], [type=file])")]
              .filter(it => it.checkVisibility() && it.getBoundingClientRect().height < 43.5)
              .map(it => (it.name || it.textContent.trim()).slice(0, 40)));
        }"""
    )
