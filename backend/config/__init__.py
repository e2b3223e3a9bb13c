"""How the parts of the server are joined: settings, addresses, the API's frame, nudges. Holds no product rule."""
