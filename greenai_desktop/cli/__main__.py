"""`python -m greenai_desktop.cli`."""

import sys

from greenai_desktop.cli import main

if __name__ == "__main__":
    sys.exit(main())
