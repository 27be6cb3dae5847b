"""Sales: `/saleList`, `/sale`, `/saleCreditNoteList`."""
