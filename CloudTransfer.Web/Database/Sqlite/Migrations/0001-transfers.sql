-- Times are milliseconds since 1970-01-01 UTC.

CREATE TABLE transfers (
    id            TEXT     NOT NULL PRIMARY KEY,
    owner_hash    TEXT     NOT NULL UNIQUE,
    state         TEXT     NOT NULL CHECK (state IN ('receiving', 'sealed', 'deleting')),
    name          TEXT     NOT NULL,
    archive       SMALLINT NOT NULL,
    size          BIGINT   NOT NULL,
    stored        BIGINT   NOT NULL,
    file_count    BIGINT   NOT NULL,
    message       TEXT     NOT NULL,
    password_hash TEXT,
    created_at    BIGINT   NOT NULL,
    expires_at    BIGINT,
    max_downloads BIGINT   CHECK (max_downloads > 0),
    claimed_at    BIGINT
);

CREATE INDEX transfers_by_expiry ON transfers (expires_at);
CREATE INDEX transfers_by_claim ON transfers (claimed_at);

-- A file is a range of the stored bytes; a folder is what its files' paths say, counted once at sealing.
CREATE TABLE files (
    transfer_id TEXT   NOT NULL REFERENCES transfers (id) ON DELETE CASCADE,
    number      BIGINT NOT NULL,
    folder      TEXT   NOT NULL,
    name        TEXT   NOT NULL,
    size        BIGINT NOT NULL,
    start       BIGINT NOT NULL,
    crc32       BIGINT NOT NULL,
    modified_at BIGINT NOT NULL,
    PRIMARY KEY (transfer_id, number)
);

CREATE INDEX files_by_folder ON files (transfer_id, folder, name);

CREATE TABLE folders (
    transfer_id TEXT   NOT NULL REFERENCES transfers (id) ON DELETE CASCADE,
    path        TEXT   NOT NULL,
    parent      TEXT   NOT NULL,
    file_count  BIGINT NOT NULL,
    size        BIGINT NOT NULL,
    PRIMARY KEY (transfer_id, path)
);

CREATE INDEX folders_by_parent ON folders (transfer_id, parent, path);
