-- SHA-256 of every file, in hexadecimal, computed after sealing; null until then.
ALTER TABLE files ADD COLUMN sha256 TEXT;

-- Whether those of all files are known, and until when a replica has the computing of them to itself.
ALTER TABLE transfers ADD COLUMN hashed SMALLINT NOT NULL DEFAULT 0;
ALTER TABLE transfers ADD COLUMN hashing_until BIGINT;

CREATE INDEX transfers_to_hash ON transfers (size) WHERE hashed = 0;
