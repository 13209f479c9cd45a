-- Requests for files. Their limits are null where there are none; one that is being deleted takes no more files. Links of mails
-- to the requester start with notify_base; null for no mails.
CREATE TABLE file_requests (
    id              TEXT   NOT NULL PRIMARY KEY,
    owner_hash      TEXT   NOT NULL UNIQUE,
    user_id         TEXT,
    title           TEXT   NOT NULL,
    message         TEXT   NOT NULL,
    requester       TEXT   NOT NULL,
    password_hash   TEXT,
    notify_base     TEXT,
    created_at      BIGINT NOT NULL,
    closes_at       BIGINT,
    closed_at       BIGINT,
    deleted_at      BIGINT,
    submitted_at    BIGINT,
    keep            BIGINT,
    max_bytes       BIGINT,
    max_files       BIGINT,
    max_submissions BIGINT
);
CREATE INDEX file_requests_by_user ON file_requests (user_id, created_at, id) WHERE user_id IS NOT NULL;
CREATE INDEX file_requests_by_end ON file_requests (closes_at);
CREATE INDEX file_requests_to_delete ON file_requests (deleted_at) WHERE deleted_at IS NOT NULL;

-- What a transfer was sent to: the request, the id in the link by which the requester opens it, and the sender's first transfer.
ALTER TABLE transfers ADD COLUMN request_id TEXT;
ALTER TABLE transfers ADD COLUMN submission_link TEXT;
ALTER TABLE transfers ADD COLUMN submission_id TEXT;
CREATE INDEX transfers_by_request ON transfers (request_id, created_at, id) WHERE request_id IS NOT NULL;
CREATE UNIQUE INDEX transfers_by_submission_link ON transfers (submission_link) WHERE submission_link IS NOT NULL;
