-- The pieces of uploads in a bucket: parts that are complete, and bytes of parts that are not.
CREATE TABLE upload_pieces (
    transfer_id TEXT NOT NULL REFERENCES transfers (id) ON DELETE CASCADE,
    part        BIGINT NOT NULL,
    number      BIGINT NOT NULL,
    start       BIGINT NOT NULL,
    length      BIGINT NOT NULL,
    tag         TEXT NOT NULL,
    is_part     BIGINT NOT NULL,
    PRIMARY KEY (transfer_id, part, number)
);
