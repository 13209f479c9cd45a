-- Who asks for files and is told of them at an address of their own; code_hash is null once it needs no proof.
CREATE TABLE request_notices (
    request_id TEXT   NOT NULL PRIMARY KEY REFERENCES file_requests (id) ON DELETE CASCADE,
    address    TEXT   NOT NULL,
    language   TEXT   NOT NULL,
    base       TEXT   NOT NULL,
    sender     TEXT   NOT NULL,
    queue      BIGINT NOT NULL,
    code_hash  TEXT,
    code_until BIGINT,
    failure    TEXT,
    words      TEXT
);

-- What waits to be sent goes with the address.
CREATE INDEX mails_by_subject ON mails (subject);
CREATE TRIGGER request_notices_end AFTER DELETE ON request_notices
BEGIN
    DELETE FROM mails WHERE subject = OLD.request_id;
END;
