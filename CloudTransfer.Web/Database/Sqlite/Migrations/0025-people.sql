-- People who sign in. What they may use is null where the settings decide.
CREATE TABLE users (
    id           TEXT   NOT NULL PRIMARY KEY,
    name         TEXT   NOT NULL,
    email        TEXT,
    role         TEXT   NOT NULL,
    disabled_by  TEXT,
    created_at   BIGINT NOT NULL,
    seen_at      BIGINT NOT NULL,
    quota        BIGINT,
    max_bytes    BIGINT,
    max_lifetime BIGINT
);

-- Who somebody is at a provider, which names nobody else by the same subject. An address of e-mail is no name: it changes hands.
CREATE TABLE user_logins (
    issuer     TEXT   NOT NULL,
    subject    TEXT   NOT NULL,
    user_id    TEXT   NOT NULL,
    provider   TEXT   NOT NULL,
    created_at BIGINT NOT NULL,
    used_at    BIGINT NOT NULL,
    PRIMARY KEY (issuer, subject)
);
CREATE INDEX user_logins_by_user ON user_logins (user_id);

-- A session's cookie has what the id is the SHA-256 of. Without the row it signs nobody in.
CREATE TABLE user_sessions (
    id         TEXT   NOT NULL PRIMARY KEY,
    user_id    TEXT   NOT NULL,
    provider   TEXT   NOT NULL,
    agent      TEXT   NOT NULL,
    id_token   TEXT,
    created_at BIGINT NOT NULL,
    seen_at    BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX user_sessions_by_user ON user_sessions (user_id);
CREATE INDEX user_sessions_by_expiry ON user_sessions (expires_at);

-- Keys of a person's programs, by their SHA-256.
CREATE TABLE api_tokens (
    id         TEXT   NOT NULL PRIMARY KEY,
    user_id    TEXT   NOT NULL,
    hash       TEXT   NOT NULL UNIQUE,
    prefix     TEXT   NOT NULL,
    name       TEXT   NOT NULL,
    scopes     TEXT   NOT NULL,
    created_at BIGINT NOT NULL,
    used_at    BIGINT,
    expires_at BIGINT
);
CREATE INDEX api_tokens_by_user ON api_tokens (user_id);

-- Whose a transfer is; null where its sender was not signed in.
ALTER TABLE transfers ADD COLUMN user_id TEXT;
CREATE INDEX transfers_by_user ON transfers (user_id, created_at, id) WHERE user_id IS NOT NULL;
