-- Who asks for files and is told of them at an address of their own; code_hash is null once it needs no proof.
CREATE TABLE request_notices (
    request_id TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES file_requests (id) ON DELETE CASCADE,
    address    TEXT COLLATE "C" NOT NULL,
    language   TEXT COLLATE "C" NOT NULL,
    base       TEXT COLLATE "C" NOT NULL,
    sender     TEXT COLLATE "C" NOT NULL,
    queue      BIGINT NOT NULL,
    code_hash  TEXT COLLATE "C",
    code_until BIGINT,
    failure    TEXT COLLATE "C",
    words      TEXT COLLATE "C"
);

-- What waits to be sent goes with the address.
CREATE INDEX mails_by_subject ON mails (subject);
CREATE FUNCTION request_notices_end() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM mails WHERE subject = OLD.request_id;
    RETURN NULL;
END $$;
CREATE TRIGGER request_notices_end AFTER DELETE ON request_notices FOR EACH ROW EXECUTE FUNCTION request_notices_end();
