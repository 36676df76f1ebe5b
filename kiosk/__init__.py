"""The reception device: screen, card, inquiry, and the batch to the hospital."""
