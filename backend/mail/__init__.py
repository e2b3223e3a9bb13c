"""Letters by e-mail: kept until somebody's mail server took them, written at the moment they are sent."""
