-- A lane is a range of the contents of all files of a transfer, joined in their order, that one upload sends. All but
-- the columns from received on are fixed when the transfer is announced. Offsets with "place" in their name are in the stored
-- object, the others among the joined contents.
CREATE TABLE lanes (
    token_hash  TEXT     NOT NULL PRIMARY KEY,
    transfer_id TEXT     NOT NULL REFERENCES transfers (id) ON DELETE CASCADE,
    number      BIGINT   NOT NULL,
    start       BIGINT   NOT NULL,
    length      BIGINT   NOT NULL,
    place       BIGINT   NOT NULL,
    metadata    TEXT     NOT NULL,
    received    BIGINT   NOT NULL CHECK (received >= 0 AND received <= length),
    place_end   BIGINT   NOT NULL,
    -- The CRC-32 of what came of each file that the lane has reached, 4 bytes each, little-endian. (BYTEA is what
    -- PostgreSQL calls bytes; SQLite takes any name.)
    crcs        BYTEA    NOT NULL,
    -- Whether a request with bytes of it has begun and, as far as is known, not ended as it should.
    broken      SMALLINT NOT NULL,
    expires_at  BIGINT   NOT NULL,
    UNIQUE (transfer_id, number)
);
