"""The command line within this process and the libraries it writes to, as the tests of the user interface have them."""

from tests.ui.conftest import empty_library, harbour_folder, harbour_library, pincite

__all__ = ["empty_library", "harbour_folder", "harbour_library", "pincite"]
