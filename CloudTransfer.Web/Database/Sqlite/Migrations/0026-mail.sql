-- What is to be sent by mail, to whom transfers were sent, and which addresses want no mail.
CREATE TABLE mails (
    id          TEXT NOT NULL PRIMARY KEY,
    kind        TEXT NOT NULL,
    subject     TEXT NOT NULL,
    transfer_id TEXT REFERENCES transfers (id) ON DELETE CASCADE,
    address     TEXT NOT NULL,
    language    TEXT NOT NULL,
    base        TEXT NOT NULL,
    sender      TEXT NOT NULL,
    created_at  BIGINT NOT NULL,
    secret      TEXT
);
CREATE INDEX mails_by_transfer ON mails (transfer_id);

CREATE TABLE mail_refusals (
    address_hash TEXT NOT NULL PRIMARY KEY,
    refused_at   BIGINT NOT NULL
);

CREATE TABLE deliveries (
    transfer_id TEXT NOT NULL PRIMARY KEY REFERENCES transfers (id) ON DELETE CASCADE,
    address     TEXT NOT NULL,
    notify      TEXT NOT NULL CHECK (notify IN ('never', 'first', 'each')),
    state       TEXT NOT NULL CHECK (state IN ('waiting', 'unproven', 'sending')),
    language    TEXT NOT NULL,
    base        TEXT NOT NULL,
    sender      TEXT NOT NULL,
    queue       BIGINT NOT NULL,
    code_hash   TEXT,
    code_until  BIGINT,
    code_tries  BIGINT NOT NULL DEFAULT 0,
    failure     TEXT,
    words       TEXT,
    reminded_at BIGINT
);

CREATE TABLE recipients (
    id          TEXT NOT NULL PRIMARY KEY,
    transfer_id TEXT NOT NULL REFERENCES transfers (id) ON DELETE CASCADE,
    number      BIGINT NOT NULL,
    address     TEXT NOT NULL,
    state       TEXT NOT NULL CHECK (state IN ('waiting', 'queued', 'sent', 'refused', 'withdrawn')),
    failure     TEXT,
    words       TEXT,
    fetched     BIGINT NOT NULL DEFAULT 0,
    first_at    BIGINT,
    last_at     BIGINT,
    UNIQUE (transfer_id, number)
);
