"""Tests that open the built site in Chromium, as a manager would."""
