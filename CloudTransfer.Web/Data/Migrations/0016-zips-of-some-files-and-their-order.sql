-- A zip of some files of a limited transfer is a content of its ticket like the whole and like each file. How many files it has,
-- and how many of its bytes are theirs: of all that is had in parts, no more may be begun than the whole has. What is here
-- already is wholes and single files; the bytes of these are not known, and count for nothing.
ALTER TABLE ticket_contents ADD COLUMN files BIGINT NOT NULL DEFAULT 1;
ALTER TABLE ticket_contents ADD COLUMN bytes BIGINT NOT NULL DEFAULT 0;
ALTER TABLE ticket_sendings ADD COLUMN files BIGINT NOT NULL DEFAULT 1;
ALTER TABLE ticket_sendings ADD COLUMN bytes BIGINT NOT NULL DEFAULT 0;

-- The order in which files and folders are listed: folders before files, numbers by their value (SortKey). What was sent before,
-- and what a replica of the version before writes beside this one, has a key of the same form out of its names as they are.
ALTER TABLE files ADD COLUMN sort_key TEXT NOT NULL DEFAULT '';
ALTER TABLE folders ADD COLUMN sort_key TEXT NOT NULL DEFAULT '';

UPDATE files SET sort_key = CASE folder WHEN '' THEN '' ELSE char(2) || replace(folder, '/', char(1, 1, 2)) || char(1, 1) END || char(3) || name || char(1, 1);
UPDATE folders SET sort_key = char(2) || replace(path, '/', char(1, 1, 2)) || char(1, 1);

CREATE TRIGGER files_get_sort_key AFTER INSERT ON files WHEN NEW.sort_key = ''
BEGIN
    UPDATE files SET sort_key = CASE folder WHEN '' THEN '' ELSE char(2) || replace(folder, '/', char(1, 1, 2)) || char(1, 1) END || char(3) || name || char(1, 1)
    WHERE transfer_id = NEW.transfer_id AND number = NEW.number;
END;

CREATE TRIGGER folders_get_sort_key AFTER INSERT ON folders WHEN NEW.sort_key = ''
BEGIN
    UPDATE folders SET sort_key = char(2) || replace(path, '/', char(1, 1, 2)) || char(1, 1) WHERE transfer_id = NEW.transfer_id AND path = NEW.path;
END;

CREATE INDEX files_in_order ON files (transfer_id, sort_key);
CREATE INDEX folders_in_order ON folders (transfer_id, parent, sort_key);
DROP INDEX folders_by_parent;
