-- Who or what took a transfer away before its time; null where its time ran out.
ALTER TABLE transfers ADD COLUMN removed_by TEXT;

-- What its owner can still be told of a transfer that is gone: no name, no message, no file.
CREATE TABLE tombstones (
    owner_hash  TEXT   NOT NULL PRIMARY KEY,
    transfer_id TEXT   NOT NULL,
    ending      TEXT   NOT NULL CHECK (ending IN ('expired', 'used_up', 'owner', 'administrator', 'abandoned')),
    completed   BIGINT NOT NULL,
    ended_at    BIGINT NOT NULL,
    forget_at   BIGINT NOT NULL
);

CREATE INDEX tombstones_by_age ON tombstones (forget_at);

-- The orders in which the administrator looks through transfers.
CREATE INDEX transfers_by_creation ON transfers (created_at, id);
CREATE INDEX transfers_by_size ON transfers (stored, id);

-- Guesses at more than transfers' passwords. What was tried in the last minutes is forgotten with the old table.
DROP TABLE password_attempts;
CREATE TABLE attempts (
    id        TEXT   NOT NULL PRIMARY KEY,
    kind      TEXT   NOT NULL,
    subject   TEXT   NOT NULL,
    client    TEXT   NOT NULL,
    forget_at BIGINT NOT NULL
);

CREATE INDEX attempts_by_subject ON attempts (kind, subject, forget_at);
CREATE INDEX attempts_by_client ON attempts (kind, client, forget_at);
CREATE INDEX attempts_by_age ON attempts (forget_at);

-- How many requests were refused in each minute, by all replicas; a day of it.
CREATE TABLE rejections (
    minute BIGINT NOT NULL,
    reason TEXT   NOT NULL,
    number BIGINT NOT NULL,
    PRIMARY KEY (minute, reason)
);
