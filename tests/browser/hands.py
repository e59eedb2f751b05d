"""Hands on a page that count what they do, so that a test can say how long a person would take."""

from __future__ import annotations

from playwright.sync_api import Locator, Page

KEY, CLICK, THOUGHT = 0.28, 1.5, 1.35
"""Seconds of the keystroke-level model (Card, Moran, Newell 1980): a key for somebody who is no
typist; pointing, pressing and moving the hand there; making up one's mind, once per field."""


class Hands:
    """Somebody at keyboard and mouse. `keys` pressed, `clicks` made, `fields` filled in."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.keys = self.clicks = self.fields = 0

    @property
    def acts(self) -> int:
        """Keys and clicks together."""
        return self.keys + self.clicks

    @property
    def seconds(self) -> float:
        """How long that takes by the keystroke-level model."""
        return KEY * self.keys + CLICK * self.clicks + THOUGHT * (self.clicks + self.fields)

    def click(self, target: Locator) -> None:
        """One click."""
        self.clicks += 1
        target.click()

    def follow(self, target: Locator) -> None:
        """One click that leads to another page, and wait for that."""
        with self.page.expect_navigation():
            self.click(target)

    def write(self, target: Locator, text: str) -> None:
        """Click into a field and write, in place of what stands there."""
        self.clicks, self.fields, self.keys = (
            self.clicks + 1,
            self.fields + 1,
            self.keys + len(text),
        )
        target.fill(text)

    def choose(self, target: Locator, label: str) -> None:
        """Open a list and choose from it: two clicks."""
        self.clicks, self.fields = self.clicks + 2, self.fields + 1
        target.select_option(label=label)

    def tick(self, target: Locator) -> None:
        """Choose a radio button or check a box."""
        self.clicks, self.fields = self.clicks + 1, self.fields + 1
        target.check()

    def give(self, target: Locator, name: str, content: bytes) -> None:
        """Choose a file: open the window, choose, close it."""
        self.clicks, self.fields = self.clicks + 3, self.fields + 1
        target.set_input_files({"name": name, "mimeType": "", "buffer": content})

    def type(self, text: str) -> None:
        """Keys, one after the other, where the cursor stands: a field."""
        self.keys, self.fields = self.keys + len(text), self.fields + 1
        self.page.keyboard.type(text)

    def press(self, *keys: str) -> None:
        """Single keys, such as Tab and Enter."""
        for key in keys:
            self.keys += 1
            self.page.keyboard.press(key)
