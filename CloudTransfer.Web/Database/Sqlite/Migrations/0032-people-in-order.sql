-- The administrator's list of people, by name and by last use.
CREATE INDEX users_by_name ON users (name, id);
CREATE INDEX users_by_use ON users (seen_at, id);
