"""`python -m handschlag`, the same as the command `handschlag`."""

import sys

from handschlag.config.command import main

if __name__ == "__main__":
    sys.exit(main())
