"""The frame round every page: top bar, active calls, languages, icons, nudges to browsers, error pages.

Owns what pages share (templates, static files, template tags). Knows no rule of the product; must not import
the bridge's connection or the rooms' SFU.
"""
