-- A zip of some files of a limited transfer is a content of its ticket like the whole and like each file. How many files it has,
-- and how many of its bytes are theirs: of all that is had in parts, no more may be begun than the whole has. What is here
-- already is wholes and single files; the bytes of these are not known, and count for nothing.
ALTER TABLE ticket_contents ADD COLUMN files BIGINT NOT NULL DEFAULT 1;
ALTER TABLE ticket_contents ADD COLUMN bytes BIGINT NOT NULL DEFAULT 0;
ALTER TABLE ticket_sendings ADD COLUMN files BIGINT NOT NULL DEFAULT 1;
ALTER TABLE ticket_sendings ADD COLUMN bytes BIGINT NOT NULL DEFAULT 0;
