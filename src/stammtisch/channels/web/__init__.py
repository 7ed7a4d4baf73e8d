"""The web room: guests talk in the browser, without account or app."""
