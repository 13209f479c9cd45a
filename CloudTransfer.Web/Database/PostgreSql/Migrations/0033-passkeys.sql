-- How people without a provider sign in: credentials of WebAuthn by their id, in base64url.
CREATE TABLE passkeys (
    id           TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    user_id      TEXT COLLATE "C" NOT NULL,
    name         TEXT COLLATE "C" NOT NULL,
    public_key   TEXT COLLATE "C" NOT NULL,
    sign_count   BIGINT NOT NULL,
    transports   TEXT COLLATE "C" NOT NULL,
    can_sync     BIGINT NOT NULL,
    is_synced    BIGINT NOT NULL,
    created_at   BIGINT NOT NULL,
    used_at      BIGINT
);
CREATE INDEX passkeys_by_user ON passkeys (user_id);

-- Challenges that were answered, by the SHA-256 of what belongs to them: none is answered twice.
CREATE TABLE passkey_challenges (
    hash      TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    forget_at BIGINT NOT NULL
);
CREATE INDEX passkey_challenges_by_expiry ON passkey_challenges (forget_at);

-- Links that make an account, or open that of a person; by the SHA-256 of the token. Who uses one deletes it.
CREATE TABLE invitations (
    id         TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    hash       TEXT COLLATE "C" NOT NULL UNIQUE,
    user_id    TEXT COLLATE "C",
    name       TEXT COLLATE "C" NOT NULL,
    email      TEXT COLLATE "C",
    role       TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX invitations_by_user ON invitations (user_id) WHERE user_id IS NOT NULL;
CREATE INDEX invitations_by_expiry ON invitations (expires_at, id);
