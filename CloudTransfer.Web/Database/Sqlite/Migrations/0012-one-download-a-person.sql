-- A ticket is one person's download of a whole transfer: the zip, or its files one by one. "done" says that something
-- complete was taken on it, so that the download is used; until expires_at its holder may take the rest.
ALTER TABLE tickets DROP COLUMN content;
ALTER TABLE tickets DROP COLUMN sent;
-- Who took it, as a hash; empty where the address says nothing.
ALTER TABLE tickets ADD COLUMN client TEXT NOT NULL DEFAULT '';
-- How many bytes were sent on it, or are granted to requests that are sending.
ALTER TABLE tickets ADD COLUMN granted BIGINT NOT NULL DEFAULT 0;

-- What has left of each content (the zip, or a file) on a ticket: ranges "from-to" of bytes that were sent at least once, and
-- of those that were sent at least twice.
CREATE TABLE ticket_contents (
    ticket_id TEXT     NOT NULL REFERENCES tickets (id) ON DELETE CASCADE,
    content   TEXT     NOT NULL,
    once      TEXT     NOT NULL,
    again     TEXT     NOT NULL,
    taken     SMALLINT NOT NULL,
    PRIMARY KEY (ticket_id, content)
);

-- The requests that are sending on a ticket. One asked for the bytes from range_start to range_end, and may have sent those
-- before granted_to. A replica that was killed leaves its rows behind: after expires_at all that they grant counts as sent.
CREATE TABLE ticket_sendings (
    id          TEXT   NOT NULL PRIMARY KEY,
    ticket_id   TEXT   NOT NULL REFERENCES tickets (id) ON DELETE CASCADE,
    transfer_id TEXT   NOT NULL,
    content     TEXT   NOT NULL,
    length      BIGINT NOT NULL,
    range_start BIGINT NOT NULL,
    range_end   BIGINT NOT NULL,
    granted_to  BIGINT NOT NULL,
    expires_at  BIGINT NOT NULL
);

CREATE INDEX ticket_sendings_by_ticket ON ticket_sendings (ticket_id, content);
CREATE INDEX ticket_sendings_by_transfer ON ticket_sendings (transfer_id, expires_at);

-- Passes that were signed out before their time.
CREATE TABLE ended_passes (
    hash      TEXT   NOT NULL PRIMARY KEY,
    forget_at BIGINT NOT NULL
);

CREATE INDEX ended_passes_by_age ON ended_passes (forget_at);
