-- Messages to webhooks: those that wait have a job, those that were given up have none.
CREATE TABLE webhooks (
    id         TEXT NOT NULL PRIMARY KEY,
    endpoint   TEXT NOT NULL,
    type       TEXT NOT NULL,
    body       TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    failed_at  BIGINT,
    error      TEXT,
    answer     BIGINT
);
CREATE INDEX webhooks_failed ON webhooks (failed_at) WHERE failed_at IS NOT NULL;
