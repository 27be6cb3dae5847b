"""Runnable fakes of PeopleSoft and Cin7 Core, with their limits, guards and faults."""
