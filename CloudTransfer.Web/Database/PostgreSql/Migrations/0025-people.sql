-- People who sign in. What they may use is null where the settings decide.
CREATE TABLE users (
    id           TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    name         TEXT COLLATE "C" NOT NULL,
    email        TEXT COLLATE "C",
    role         TEXT COLLATE "C" NOT NULL,
    disabled_by  TEXT COLLATE "C",
    created_at   BIGINT NOT NULL,
    seen_at      BIGINT NOT NULL,
    quota        BIGINT,
    max_bytes    BIGINT,
    max_lifetime BIGINT
);

-- Who somebody is at a provider, which names nobody else by the same subject. An address of e-mail is no name: it changes hands.
CREATE TABLE user_logins (
    issuer     TEXT COLLATE "C" NOT NULL,
    subject    TEXT COLLATE "C" NOT NULL,
    user_id    TEXT COLLATE "C" NOT NULL,
    provider   TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    used_at    BIGINT NOT NULL,
    PRIMARY KEY (issuer, subject)
);
CREATE INDEX user_logins_by_user ON user_logins (user_id);

-- A session's cookie has what the id is the SHA-256 of. Without the row it signs nobody in.
CREATE TABLE user_sessions (
    id         TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    user_id    TEXT COLLATE "C" NOT NULL,
    provider   TEXT COLLATE "C" NOT NULL,
    agent      TEXT COLLATE "C" NOT NULL,
    id_token   TEXT COLLATE "C",
    created_at BIGINT NOT NULL,
    seen_at    BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX user_sessions_by_user ON user_sessions (user_id);
CREATE INDEX user_sessions_by_expiry ON user_sessions (expires_at);

-- Keys of a person's programs, by their SHA-256.
CREATE TABLE api_tokens (
    id         TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    user_id    TEXT COLLATE "C" NOT NULL,
    hash       TEXT COLLATE "C" NOT NULL UNIQUE,
    prefix     TEXT COLLATE "C" NOT NULL,
    name       TEXT COLLATE "C" NOT NULL,
    scopes     TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    used_at    BIGINT,
    expires_at BIGINT
);
CREATE INDEX api_tokens_by_user ON api_tokens (user_id);

-- Whose a transfer is; null where its sender was not signed in.
ALTER TABLE transfers ADD COLUMN user_id TEXT COLLATE "C";
CREATE INDEX transfers_by_user ON transfers (user_id, created_at, id) WHERE user_id IS NOT NULL;
