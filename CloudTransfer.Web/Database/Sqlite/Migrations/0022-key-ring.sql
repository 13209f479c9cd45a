-- The Data Protection key ring, where it is not in files of the volume.
CREATE TABLE key_ring (
    name    TEXT NOT NULL PRIMARY KEY,
    content BLOB NOT NULL
);
