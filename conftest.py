"""What holds for the tests of all packages.

The folder `sandbox/` bears its package's name: without the import, pytest takes the folder for the package.
"""

from hypothesis import settings

import sandbox  # noqa: F401

# How long an example takes says something about the machine, not about the code.
settings.register_profile("project", deadline=None)
settings.load_profile("project")
