-- What a transfer is called, and by whom it says that it is sent; empty where the sender wrote nothing. Nobody has verified it.
ALTER TABLE transfers ADD COLUMN title TEXT NOT NULL DEFAULT '';
ALTER TABLE transfers ADD COLUMN sender TEXT NOT NULL DEFAULT '';
