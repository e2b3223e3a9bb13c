"""The kiosk's face: draws what `device.core.screen` says and reports touches. Holds no product rule.

Runs on the main thread, and is the only part that knows pygame. A screen becomes a `scene` (rectangles with roles, as
data: `ui.screens`), a scene becomes pixels (`ui.stage`). Imports `device.runtime`, `device.core` and `look`; never
`media`, `device.adapters` or the backend.
"""

import os

os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")  # pygame greets on standard output, which is ours
