-- Passwords that were tried, until they are forgotten: the right ones at once, the wrong ones after a while.
CREATE TABLE password_attempts (
    id          TEXT   NOT NULL PRIMARY KEY,
    transfer_id TEXT   NOT NULL REFERENCES transfers (id) ON DELETE CASCADE,
    client      TEXT   NOT NULL,
    forget_at   BIGINT NOT NULL
);

CREATE INDEX password_attempts_by_transfer ON password_attempts (transfer_id, forget_at);
CREATE INDEX password_attempts_by_client ON password_attempts (client, forget_at);
CREATE INDEX password_attempts_by_age ON password_attempts (forget_at);
