"""The version of this package, kept equal to the one in pyproject.toml."""

from typing import Final

__version__: Final = "1.0.0"
