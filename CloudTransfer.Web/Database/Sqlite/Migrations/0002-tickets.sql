-- A download of a limited transfer. It counts while it may still be finished, and for good once it was.
CREATE TABLE tickets (
    id          TEXT     NOT NULL PRIMARY KEY,
    transfer_id TEXT     NOT NULL REFERENCES transfers (id) ON DELETE CASCADE,
    content     TEXT     NOT NULL,
    sent        TEXT     NOT NULL,
    done        SMALLINT NOT NULL,
    expires_at  BIGINT   NOT NULL
);

CREATE INDEX tickets_by_transfer ON tickets (transfer_id, done, expires_at);

-- How downloads went, for the owner.
ALTER TABLE transfers ADD COLUMN completed BIGINT NOT NULL DEFAULT 0;
ALTER TABLE transfers ADD COLUMN broken_off BIGINT NOT NULL DEFAULT 0;
ALTER TABLE transfers ADD COLUMN first_download_at BIGINT;
ALTER TABLE transfers ADD COLUMN last_download_at BIGINT;
