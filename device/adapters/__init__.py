"""The edges to the backend, the disk, the clock and the power: broker, HTTPS, files.

Each translates its library's errors and hands in facts; none decides what happens next. Imports `device.runtime`,
`device.core` and `protocol`; never `ui` or `media`.
"""
