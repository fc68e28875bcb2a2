"""The inventory: equipment, other posts, cloud figures, and the ledger of emissions over all of them."""
