"""The standing cast and the fakes that tests of all areas share. Not shipped in the wheel."""
