"""One module per object that Cin7 Core takes."""
