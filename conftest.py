"""The folder `sandbox/` bears its package's name: without this, pytest takes the folder for the package."""

import sandbox  # noqa: F401
