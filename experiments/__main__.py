"""Where the command `keci` begins: Ctrl-C is answered in one line from here on, while the packages are loaded too."""

import sys


def main() -> None:
    """Entry point of the console script."""
    try:
        from keci.experiments.cli import main as command

        command()
    except KeyboardInterrupt:
        print("keci: interrupted", file=sys.stderr)
        sys.exit(130)


if __name__ == "__main__":
    main()
