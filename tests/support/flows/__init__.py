"""What the tests of whole flows share: real programs against the sandbox over real HTTP."""
