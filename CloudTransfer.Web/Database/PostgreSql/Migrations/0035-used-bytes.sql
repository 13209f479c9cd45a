-- What each person's transfers take, and what uploads without a transfer hold for the person whose they are.
ALTER TABLE users ADD COLUMN used_bytes BIGINT NOT NULL DEFAULT 0;
ALTER TABLE uploads ADD COLUMN user_id TEXT COLLATE "C";
ALTER TABLE uploads ADD COLUMN held BIGINT NOT NULL DEFAULT 0;

-- Replicas of an older version add and delete, too. Who gives transfers to another person adds up for both: a row that is
-- changed ten thousand times in one transaction is slow.
CREATE FUNCTION used_bytes_gain() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE users SET used_bytes = used_bytes + NEW.stored WHERE id = NEW.user_id;
    RETURN NULL;
END $$;
CREATE TRIGGER used_bytes_gain AFTER INSERT ON transfers FOR EACH ROW WHEN (NEW.user_id IS NOT NULL AND NEW.state <> 'deleting') EXECUTE FUNCTION used_bytes_gain();

CREATE FUNCTION used_bytes_lose() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE users SET used_bytes = used_bytes - OLD.stored WHERE id = OLD.user_id;
    RETURN NULL;
END $$;
CREATE TRIGGER used_bytes_lose AFTER DELETE ON transfers FOR EACH ROW WHEN (OLD.user_id IS NOT NULL AND OLD.state <> 'deleting') EXECUTE FUNCTION used_bytes_lose();

CREATE FUNCTION used_bytes_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE users SET used_bytes = used_bytes + NEW.stored * (NEW.state <> 'deleting')::int - OLD.stored * (OLD.state <> 'deleting')::int WHERE id = NEW.user_id;
    RETURN NULL;
END $$;
CREATE TRIGGER used_bytes_change AFTER UPDATE OF state, stored ON transfers FOR EACH ROW
    WHEN (NEW.user_id IS NOT NULL AND (NEW.stored <> OLD.stored OR (NEW.state = 'deleting') <> (OLD.state = 'deleting'))) EXECUTE FUNCTION used_bytes_change();

CREATE FUNCTION used_bytes_hold() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE users SET used_bytes = used_bytes + NEW.held WHERE id = NEW.user_id;
    RETURN NULL;
END $$;
CREATE TRIGGER used_bytes_hold AFTER INSERT ON uploads FOR EACH ROW WHEN (NEW.held > 0) EXECUTE FUNCTION used_bytes_hold();

CREATE FUNCTION used_bytes_release() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE users SET used_bytes = used_bytes - OLD.held WHERE id = OLD.user_id;
    RETURN NULL;
END $$;
CREATE TRIGGER used_bytes_release AFTER DELETE ON uploads FOR EACH ROW WHEN (OLD.held > 0) EXECUTE FUNCTION used_bytes_release();

CREATE FUNCTION used_bytes_hold_more() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE users SET used_bytes = used_bytes + NEW.held - OLD.held WHERE id = OLD.user_id;
    RETURN NULL;
END $$;
CREATE TRIGGER used_bytes_hold_more AFTER UPDATE OF held ON uploads FOR EACH ROW WHEN (NEW.held <> OLD.held) EXECUTE FUNCTION used_bytes_hold_more();

-- From here on nobody can add a transfer until the commit.
UPDATE users SET used_bytes = (SELECT COALESCE(SUM(stored), 0) FROM transfers WHERE user_id = users.id AND state <> 'deleting');
CREATE INDEX users_by_bytes ON users (used_bytes, id);
CREATE INDEX users_by_email ON users (LOWER(email));

-- Written, and never read.
ALTER TABLE deliveries DROP COLUMN code_tries;
