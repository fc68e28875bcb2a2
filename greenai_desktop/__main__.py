"""`python -m greenai_desktop` opens the window."""

import sys

from greenai_desktop.app import main

if __name__ == "__main__":
    sys.exit(main())
