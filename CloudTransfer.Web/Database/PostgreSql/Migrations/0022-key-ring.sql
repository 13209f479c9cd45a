-- The Data Protection key ring.
CREATE TABLE key_ring (
    name    TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    content BYTEA NOT NULL
);
