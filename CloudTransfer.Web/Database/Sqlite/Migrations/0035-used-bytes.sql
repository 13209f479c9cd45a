-- What each person's transfers take, and what uploads without a transfer hold for the person whose they are.
ALTER TABLE users ADD COLUMN used_bytes BIGINT NOT NULL DEFAULT 0;
ALTER TABLE uploads ADD COLUMN user_id TEXT;
ALTER TABLE uploads ADD COLUMN held BIGINT NOT NULL DEFAULT 0;

-- Replicas of an older version add and delete, too. Who gives transfers to another person adds up for both.
CREATE TRIGGER used_bytes_gain AFTER INSERT ON transfers WHEN NEW.user_id IS NOT NULL AND NEW.state <> 'deleting'
BEGIN
    UPDATE users SET used_bytes = used_bytes + NEW.stored WHERE id = NEW.user_id;
END;

CREATE TRIGGER used_bytes_lose AFTER DELETE ON transfers WHEN OLD.user_id IS NOT NULL AND OLD.state <> 'deleting'
BEGIN
    UPDATE users SET used_bytes = used_bytes - OLD.stored WHERE id = OLD.user_id;
END;

CREATE TRIGGER used_bytes_change AFTER UPDATE OF state, stored ON transfers WHEN NEW.user_id IS NOT NULL AND (NEW.stored <> OLD.stored OR (NEW.state = 'deleting') <> (OLD.state = 'deleting'))
BEGIN
    UPDATE users SET used_bytes = used_bytes + NEW.stored * (NEW.state <> 'deleting') - OLD.stored * (OLD.state <> 'deleting') WHERE id = NEW.user_id;
END;

CREATE TRIGGER used_bytes_hold AFTER INSERT ON uploads WHEN NEW.held > 0
BEGIN
    UPDATE users SET used_bytes = used_bytes + NEW.held WHERE id = NEW.user_id;
END;

CREATE TRIGGER used_bytes_release AFTER DELETE ON uploads WHEN OLD.held > 0
BEGIN
    UPDATE users SET used_bytes = used_bytes - OLD.held WHERE id = OLD.user_id;
END;

CREATE TRIGGER used_bytes_hold_more AFTER UPDATE OF held ON uploads WHEN NEW.held <> OLD.held
BEGIN
    UPDATE users SET used_bytes = used_bytes + NEW.held - OLD.held WHERE id = OLD.user_id;
END;

UPDATE users SET used_bytes = (SELECT COALESCE(SUM(stored), 0) FROM transfers WHERE user_id = users.id AND state <> 'deleting');
CREATE INDEX users_by_bytes ON users (used_bytes, id);
CREATE INDEX users_by_email ON users (LOWER(email));

-- Written, and never read.
ALTER TABLE deliveries DROP COLUMN code_tries;
