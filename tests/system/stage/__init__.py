"""The stage of the system tests and of the demo: every part real, and a person's hands and eyes at each end.

`backend` has the running system, `kiosk` a home with its screen, camera and sound, `browser` a professional's Chromium.
"""
