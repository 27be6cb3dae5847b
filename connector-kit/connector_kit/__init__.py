"""The library that the taps and targets share."""
