"""Child of the delivery benchmark: target-cin7 as a user starts it, its last line the summary."""

from __future__ import annotations

import sys

from target_cin7.target import main

if __name__ == "__main__":
    sys.argv = ["target-cin7", "--config", sys.argv[1]]
    main()
