-- The schema of this version; the numbers are those of SQLite's migrations, which hold what a column means.
-- Texts compare by their bytes, as in SQLite: the order of names and the ranges of paths rely on it.

CREATE TABLE transfers (
    id                TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    owner_hash        TEXT COLLATE "C" NOT NULL UNIQUE,
    state             TEXT COLLATE "C" NOT NULL CHECK (state IN ('receiving', 'sealed', 'deleting')),
    name              TEXT COLLATE "C" NOT NULL,
    archive           BIGINT NOT NULL,
    size              BIGINT NOT NULL,
    stored            BIGINT NOT NULL,
    file_count        BIGINT NOT NULL,
    message           TEXT COLLATE "C" NOT NULL,
    password_hash     TEXT COLLATE "C",
    created_at        BIGINT NOT NULL,
    expires_at        BIGINT,
    max_downloads     BIGINT CHECK (max_downloads > 0),
    claimed_at        BIGINT,
    completed         BIGINT NOT NULL DEFAULT 0,
    broken_off        BIGINT NOT NULL DEFAULT 0,
    first_download_at BIGINT,
    last_download_at  BIGINT,
    hashed            BIGINT NOT NULL DEFAULT 0,
    removed_by        TEXT COLLATE "C",
    verdict           TEXT COLLATE "C" CHECK (verdict IN ('clean', 'found', 'unchecked')),
    finding           TEXT COLLATE "C",
    queue             BIGINT NOT NULL DEFAULT 0,
    row_bytes         BIGINT NOT NULL DEFAULT 0,
    expiry_fixed      BIGINT NOT NULL DEFAULT 0,
    title             TEXT COLLATE "C" NOT NULL DEFAULT '',
    sender            TEXT COLLATE "C" NOT NULL DEFAULT '',
    sealed_at         BIGINT
);
CREATE INDEX transfers_by_expiry ON transfers (expires_at);
CREATE INDEX transfers_by_claim ON transfers (claimed_at);
CREATE INDEX transfers_by_creation ON transfers (created_at, id);
CREATE INDEX transfers_by_size ON transfers (stored, id);
CREATE INDEX transfers_sealed_by_expiry ON transfers (expires_at, stored) WHERE state = 'sealed';
CREATE INDEX transfers_on_their_way ON transfers (id) WHERE state = 'receiving';
CREATE INDEX transfers_without_checksums ON transfers (id) WHERE hashed = 0 AND state = 'sealed';
CREATE INDEX transfers_not_scanned ON transfers (id) WHERE state = 'sealed' AND (verdict IS NULL OR verdict = 'unchecked');

CREATE TABLE files (
    transfer_id     TEXT COLLATE "C" NOT NULL REFERENCES transfers (id) ON DELETE CASCADE,
    number          BIGINT NOT NULL,
    folder          TEXT COLLATE "C" NOT NULL,
    name            TEXT COLLATE "C" NOT NULL,
    size            BIGINT NOT NULL,
    start           BIGINT NOT NULL,
    crc32           BIGINT NOT NULL,
    modified_at     BIGINT NOT NULL,
    sha256          TEXT COLLATE "C",
    modified_offset BIGINT NOT NULL DEFAULT 0,
    position        BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (transfer_id, number)
);
CREATE INDEX files_by_position ON files (transfer_id, position);
CREATE INDEX files_by_folder ON files (transfer_id, folder, position);

CREATE TABLE folders (
    transfer_id TEXT COLLATE "C" NOT NULL REFERENCES transfers (id) ON DELETE CASCADE,
    path        TEXT COLLATE "C" NOT NULL,
    parent      TEXT COLLATE "C" NOT NULL,
    file_count  BIGINT NOT NULL,
    size        BIGINT NOT NULL,
    position    BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (transfer_id, path)
);
CREATE INDEX folders_empty ON folders (transfer_id, path) WHERE file_count = 0;
CREATE INDEX folders_by_parent ON folders (transfer_id, parent, position);

CREATE TABLE tickets (
    id          TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    transfer_id TEXT COLLATE "C" NOT NULL REFERENCES transfers (id) ON DELETE CASCADE,
    done        BIGINT NOT NULL,
    expires_at  BIGINT NOT NULL,
    client      TEXT COLLATE "C" NOT NULL DEFAULT '',
    granted     BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX tickets_by_transfer ON tickets (transfer_id, done, expires_at);

CREATE TABLE lanes (
    token_hash  TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    transfer_id TEXT COLLATE "C" NOT NULL REFERENCES transfers (id) ON DELETE CASCADE,
    number      BIGINT NOT NULL,
    start       BIGINT NOT NULL,
    length      BIGINT NOT NULL,
    place       BIGINT NOT NULL,
    metadata    TEXT COLLATE "C" NOT NULL,
    received    BIGINT NOT NULL CHECK (received >= 0 AND received <= length),
    place_end   BIGINT NOT NULL,
    crcs        BYTEA NOT NULL,
    broken      BIGINT NOT NULL,
    expires_at  BIGINT NOT NULL,
    reserved_end    BIGINT NOT NULL DEFAULT 0,
    UNIQUE (transfer_id, number)
);

CREATE TABLE removed_transfers (
    owner_hash  TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    transfer_id TEXT COLLATE "C" NOT NULL,
    ending      TEXT COLLATE "C" NOT NULL CHECK (ending IN ('expired', 'used_up', 'owner', 'administrator', 'abandoned')),
    completed   BIGINT NOT NULL,
    ended_at    BIGINT NOT NULL,
    forget_at   BIGINT NOT NULL
);
CREATE INDEX removed_transfers_by_age ON removed_transfers (forget_at);

CREATE TABLE attempts (
    id        TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    kind      TEXT COLLATE "C" NOT NULL,
    subject   TEXT COLLATE "C" NOT NULL,
    client    TEXT COLLATE "C" NOT NULL,
    forget_at BIGINT NOT NULL
);
CREATE INDEX attempts_by_subject ON attempts (kind, subject, forget_at);
CREATE INDEX attempts_by_client ON attempts (kind, client, forget_at);
CREATE INDEX attempts_by_age ON attempts (forget_at);

CREATE TABLE rejections (
    minute BIGINT NOT NULL,
    reason TEXT COLLATE "C" NOT NULL,
    number BIGINT NOT NULL,
    PRIMARY KEY (minute, reason)
);

CREATE TABLE uploads (
    id            TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    client        TEXT COLLATE "C" NOT NULL,
    weight        BIGINT NOT NULL,
    reserved      BIGINT NOT NULL,
    promised      BIGINT NOT NULL,
    filled        BIGINT NOT NULL DEFAULT 0,
    progressed_at BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX uploads_by_client ON uploads (client, weight);

CREATE TABLE storage_totals (
    id       BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    taken    BIGINT NOT NULL,
    promised BIGINT NOT NULL,
    unsent   BIGINT NOT NULL DEFAULT 0
);

CREATE TABLE sealed_totals (
    id     BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    sealed BIGINT NOT NULL,
    stored BIGINT NOT NULL
);

CREATE TABLE file_meters (
    client TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    due_at BIGINT NOT NULL
);
CREATE INDEX file_meters_by_age ON file_meters (due_at);

CREATE TABLE ticket_contents (
    ticket_id TEXT COLLATE "C" NOT NULL REFERENCES tickets (id) ON DELETE CASCADE,
    content   TEXT COLLATE "C" NOT NULL,
    once      TEXT COLLATE "C" NOT NULL,
    again     TEXT COLLATE "C" NOT NULL,
    taken     BIGINT NOT NULL,
    files     BIGINT NOT NULL DEFAULT 1,
    bytes     BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (ticket_id, content)
);

CREATE TABLE ticket_sendings (
    id          TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    ticket_id   TEXT COLLATE "C" NOT NULL REFERENCES tickets (id) ON DELETE CASCADE,
    transfer_id TEXT COLLATE "C" NOT NULL,
    content     TEXT COLLATE "C" NOT NULL,
    length      BIGINT NOT NULL,
    range_start BIGINT NOT NULL,
    range_end   BIGINT NOT NULL,
    granted_to  BIGINT NOT NULL,
    expires_at  BIGINT NOT NULL,
    files       BIGINT NOT NULL DEFAULT 1,
    bytes       BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX ticket_sendings_by_ticket ON ticket_sendings (ticket_id, content);
CREATE INDEX ticket_sendings_by_transfer ON ticket_sendings (transfer_id, expires_at);

CREATE TABLE ended_passes (
    hash      TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    forget_at BIGINT NOT NULL
);
CREATE INDEX ended_passes_by_age ON ended_passes (forget_at);

CREATE TABLE omitted_files (
    transfer_id TEXT COLLATE "C" NOT NULL REFERENCES transfers (id) ON DELETE CASCADE,
    number      BIGINT NOT NULL,
    folder      TEXT COLLATE "C" NOT NULL,
    name        TEXT COLLATE "C" NOT NULL,
    size        BIGINT NOT NULL,
    start       BIGINT NOT NULL,
    modified_at BIGINT NOT NULL,
    position    BIGINT NOT NULL,
    PRIMARY KEY (transfer_id, number)
);

CREATE TABLE thumbnails (
    transfer_id TEXT COLLATE "C" NOT NULL,
    number      BIGINT NOT NULL,
    content     BYTEA NOT NULL,
    PRIMARY KEY (transfer_id, number),
    FOREIGN KEY (transfer_id, number) REFERENCES files (transfer_id, number) ON DELETE CASCADE
);

CREATE TABLE exif_thumbnails (
    transfer_id TEXT COLLATE "C" NOT NULL,
    number      BIGINT NOT NULL,
    start       BIGINT NOT NULL,
    length      BIGINT NOT NULL,
    orientation BIGINT NOT NULL,
    PRIMARY KEY (transfer_id, number),
    FOREIGN KEY (transfer_id, number) REFERENCES files (transfer_id, number) ON DELETE CASCADE
);

CREATE TABLE jobs (
    kind          TEXT COLLATE "C" NOT NULL,
    subject       TEXT COLLATE "C" NOT NULL,
    queue         BIGINT NOT NULL,
    priority      BIGINT NOT NULL,
    created_at    BIGINT NOT NULL,
    due_at        BIGINT NOT NULL,
    lease_until   BIGINT,
    lease_token   TEXT COLLATE "C",
    attempts      BIGINT NOT NULL DEFAULT 0,
    failing_since BIGINT,
    last_error    TEXT COLLATE "C",
    progress      BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (subject, kind)
);
CREATE INDEX jobs_by_queue ON jobs (kind, queue, priority);
CREATE INDEX jobs_failed ON jobs (kind, due_at) WHERE attempts > 0;

INSERT INTO storage_totals (id, taken, promised) VALUES (1, 0, 0);
INSERT INTO sealed_totals (id, sealed, stored) VALUES (1, 0, 0);

CREATE FUNCTION sealed_totals_gain() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE sealed_totals SET sealed = sealed + 1, stored = stored + NEW.stored;
    RETURN NULL;
END $$;
CREATE TRIGGER sealed_totals_gain AFTER INSERT ON transfers FOR EACH ROW WHEN (NEW.state = 'sealed') EXECUTE FUNCTION sealed_totals_gain();

CREATE FUNCTION sealed_totals_lose() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE sealed_totals SET sealed = sealed - 1, stored = stored - OLD.stored;
    RETURN NULL;
END $$;
CREATE TRIGGER sealed_totals_lose AFTER DELETE ON transfers FOR EACH ROW WHEN (OLD.state = 'sealed') EXECUTE FUNCTION sealed_totals_lose();

CREATE FUNCTION sealed_totals_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE sealed_totals SET
        sealed = sealed + (NEW.state = 'sealed')::int - (OLD.state = 'sealed')::int,
        stored = stored + NEW.stored * (NEW.state = 'sealed')::int - OLD.stored * (OLD.state = 'sealed')::int;
    RETURN NULL;
END $$;
CREATE TRIGGER sealed_totals_change AFTER UPDATE OF state, stored ON transfers FOR EACH ROW EXECUTE FUNCTION sealed_totals_change();

CREATE FUNCTION storage_totals_gain_rows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE storage_totals SET taken = taken + NEW.row_bytes WHERE id = 1;
    RETURN NULL;
END $$;
CREATE TRIGGER storage_totals_gain_rows AFTER INSERT ON transfers FOR EACH ROW WHEN (NEW.row_bytes > 0) EXECUTE FUNCTION storage_totals_gain_rows();

CREATE FUNCTION storage_totals_lose_rows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE storage_totals SET taken = taken - OLD.row_bytes WHERE id = 1;
    RETURN NULL;
END $$;
CREATE TRIGGER storage_totals_lose_rows AFTER DELETE ON transfers FOR EACH ROW WHEN (OLD.row_bytes > 0) EXECUTE FUNCTION storage_totals_lose_rows();

CREATE FUNCTION storage_totals_change_rows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE storage_totals SET taken = taken + NEW.row_bytes - OLD.row_bytes WHERE id = 1;
    RETURN NULL;
END $$;
CREATE TRIGGER storage_totals_change_rows AFTER UPDATE OF row_bytes ON transfers FOR EACH ROW WHEN (NEW.row_bytes <> OLD.row_bytes) EXECUTE FUNCTION storage_totals_change_rows();

CREATE FUNCTION rows_gain_thumbnail() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE transfers SET row_bytes = row_bytes + 256 + LENGTH(NEW.content) WHERE id = NEW.transfer_id;
    RETURN NULL;
END $$;
CREATE TRIGGER rows_gain_thumbnail AFTER INSERT ON thumbnails FOR EACH ROW EXECUTE FUNCTION rows_gain_thumbnail();

CREATE FUNCTION rows_change_thumbnail() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE transfers SET row_bytes = row_bytes + LENGTH(NEW.content) - LENGTH(OLD.content) WHERE id = NEW.transfer_id;
    RETURN NULL;
END $$;
CREATE TRIGGER rows_change_thumbnail AFTER UPDATE OF content ON thumbnails FOR EACH ROW EXECUTE FUNCTION rows_change_thumbnail();

CREATE FUNCTION rows_lose_thumbnail() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE transfers SET row_bytes = row_bytes - 256 - LENGTH(OLD.content) WHERE id = OLD.transfer_id;
    RETURN NULL;
END $$;
CREATE TRIGGER rows_lose_thumbnail AFTER DELETE ON thumbnails FOR EACH ROW EXECUTE FUNCTION rows_lose_thumbnail();
