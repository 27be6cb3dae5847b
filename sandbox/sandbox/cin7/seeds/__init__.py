"""What a company's Cin7 Core holds before anything is sent to it."""
