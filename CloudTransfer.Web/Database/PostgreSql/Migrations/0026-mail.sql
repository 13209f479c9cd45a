-- What is to be sent by mail, to whom transfers were sent, and which addresses want no mail.
CREATE TABLE mails (
    id          TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    kind        TEXT COLLATE "C" NOT NULL,
    subject     TEXT COLLATE "C" NOT NULL,
    transfer_id TEXT COLLATE "C" REFERENCES transfers (id) ON DELETE CASCADE,
    address     TEXT COLLATE "C" NOT NULL,
    language    TEXT COLLATE "C" NOT NULL,
    base        TEXT COLLATE "C" NOT NULL,
    sender      TEXT COLLATE "C" NOT NULL,
    created_at  BIGINT NOT NULL,
    secret      TEXT COLLATE "C"
);
CREATE INDEX mails_by_transfer ON mails (transfer_id);

CREATE TABLE mail_refusals (
    address_hash TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    refused_at   BIGINT NOT NULL
);

CREATE TABLE deliveries (
    transfer_id TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES transfers (id) ON DELETE CASCADE,
    address     TEXT COLLATE "C" NOT NULL,
    notify      TEXT COLLATE "C" NOT NULL CHECK (notify IN ('never', 'first', 'each')),
    state       TEXT COLLATE "C" NOT NULL CHECK (state IN ('waiting', 'unproven', 'sending')),
    language    TEXT COLLATE "C" NOT NULL,
    base        TEXT COLLATE "C" NOT NULL,
    sender      TEXT COLLATE "C" NOT NULL,
    queue       BIGINT NOT NULL,
    code_hash   TEXT COLLATE "C",
    code_until  BIGINT,
    code_tries  BIGINT NOT NULL DEFAULT 0,
    failure     TEXT COLLATE "C",
    words       TEXT COLLATE "C",
    reminded_at BIGINT
);

CREATE TABLE recipients (
    id          TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    transfer_id TEXT COLLATE "C" NOT NULL REFERENCES transfers (id) ON DELETE CASCADE,
    number      BIGINT NOT NULL,
    address     TEXT COLLATE "C" NOT NULL,
    state       TEXT COLLATE "C" NOT NULL CHECK (state IN ('waiting', 'queued', 'sent', 'refused', 'withdrawn')),
    failure     TEXT COLLATE "C",
    words       TEXT COLLATE "C",
    fetched     BIGINT NOT NULL DEFAULT 0,
    first_at    BIGINT,
    last_at     BIGINT,
    UNIQUE (transfer_id, number)
);
