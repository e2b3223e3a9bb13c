"""Recordings: found, fetched and played in processes of their own, which live only while something plays.

Imports neither VLC nor yt-dlp in the kiosk's own process: both read what strangers made.
"""
