"""``python -m verbale``, the same as ``verbale``."""

from verbale.cli import main

if __name__ == "__main__":
    main()
