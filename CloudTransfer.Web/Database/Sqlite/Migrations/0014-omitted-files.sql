-- Files that their sender left out while the transfer arrived. They are no longer among its files; but their ranges of the
-- stored object stay where they are, for the places of all other files follow from them.
CREATE TABLE omitted_files (
    transfer_id TEXT   NOT NULL REFERENCES transfers (id) ON DELETE CASCADE,
    number      BIGINT NOT NULL,
    folder      TEXT   NOT NULL,
    name        TEXT   NOT NULL,
    size        BIGINT NOT NULL,
    start       BIGINT NOT NULL,
    modified_at BIGINT NOT NULL,
    -- Where its bytes begin among the joined contents of all files that were announced.
    position    BIGINT NOT NULL,
    PRIMARY KEY (transfer_id, number)
);
