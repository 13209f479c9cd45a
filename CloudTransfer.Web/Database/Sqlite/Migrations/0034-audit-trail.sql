-- Who did what to what, from where, when. Entries are added, and go when they are old; nothing changes one.
CREATE TABLE audit_entries (
    written_at BIGINT NOT NULL,
    id         TEXT NOT NULL,
    action     TEXT NOT NULL,
    actor      TEXT NOT NULL,
    subject    TEXT NOT NULL,
    client     TEXT,
    detail     TEXT,
    PRIMARY KEY (written_at, id)
) WITHOUT ROWID;
CREATE INDEX audit_entries_by_action ON audit_entries (action, written_at, id);
CREATE INDEX audit_entries_by_actor ON audit_entries (actor, written_at, id);
CREATE INDEX audit_entries_by_subject ON audit_entries (subject, written_at, id);
CREATE TRIGGER audit_entries_stay BEFORE UPDATE ON audit_entries BEGIN SELECT RAISE(ABORT, 'audit_entries_stay'); END;

-- The keys of the pseudonyms of addresses, each for a while.
CREATE TABLE audit_keys (
    ends_at BIGINT NOT NULL PRIMARY KEY,
    secret  TEXT NOT NULL
);

-- The administrator's list of file requests.
CREATE INDEX file_requests_by_age ON file_requests (created_at, id);
