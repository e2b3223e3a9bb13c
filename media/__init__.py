"""The call's picture and sound: LiveKit room, cameras, sound, speech.

Owns every handle on a camera or a microphone. Opens them only when the core's wish (`Publish`) says so, and closes them
when it no longer does. Imports no pygame, and nothing of the adapters.
"""
