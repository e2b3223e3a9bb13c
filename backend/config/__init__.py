"""How the parts of the server are joined: settings, addresses, the API's frame, nudges. Knows every app; holds no product rule."""
