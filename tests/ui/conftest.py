"""Drawing without a panel: SDL's dummy driver makes real pixels."""

import os

os.environ["SDL_VIDEODRIVER"] = "dummy"
os.environ["SDL_RENDER_DRIVER"] = "software"
