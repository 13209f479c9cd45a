-- Names that say what is meant. The running totals of all storage, and of what is sealed:
ALTER TABLE room RENAME TO storage_totals;
ALTER TABLE stock RENAME TO sealed_totals;

-- To where in the stored object space is reserved for a lane.
ALTER TABLE lanes RENAME COLUMN room_end TO reserved_end;

-- The queue of the client: a few bits of a hash of the address, as in jobs.
ALTER TABLE transfers RENAME COLUMN line TO queue;

-- The triggers that keep the totals are the same, under other names.
DROP TRIGGER room_gains_rows;
DROP TRIGGER room_loses_rows;
DROP TRIGGER room_changes_rows;
DROP TRIGGER stock_gains;
DROP TRIGGER stock_loses;
DROP TRIGGER stock_changes;

CREATE TRIGGER storage_totals_gain_rows AFTER INSERT ON transfers WHEN NEW.row_bytes > 0
BEGIN
    UPDATE storage_totals SET taken = taken + NEW.row_bytes WHERE id = 1;
END;

CREATE TRIGGER storage_totals_lose_rows AFTER DELETE ON transfers WHEN OLD.row_bytes > 0
BEGIN
    UPDATE storage_totals SET taken = taken - OLD.row_bytes WHERE id = 1;
END;

CREATE TRIGGER storage_totals_change_rows AFTER UPDATE OF row_bytes ON transfers WHEN NEW.row_bytes <> OLD.row_bytes
BEGIN
    UPDATE storage_totals SET taken = taken + NEW.row_bytes - OLD.row_bytes WHERE id = 1;
END;

CREATE TRIGGER sealed_totals_gain AFTER INSERT ON transfers WHEN NEW.state = 'sealed'
BEGIN
    UPDATE sealed_totals SET sealed = sealed + 1, stored = stored + NEW.stored;
END;

CREATE TRIGGER sealed_totals_lose AFTER DELETE ON transfers WHEN OLD.state = 'sealed'
BEGIN
    UPDATE sealed_totals SET sealed = sealed - 1, stored = stored - OLD.stored;
END;

CREATE TRIGGER sealed_totals_change AFTER UPDATE OF state, stored ON transfers
BEGIN
    UPDATE sealed_totals SET
        sealed = sealed + (NEW.state = 'sealed') - (OLD.state = 'sealed'),
        stored = stored + NEW.stored * (NEW.state = 'sealed') - OLD.stored * (OLD.state = 'sealed');
END;
