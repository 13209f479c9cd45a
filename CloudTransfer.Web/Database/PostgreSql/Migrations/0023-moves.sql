-- The last move of all transfers to or from this database, by the command "move"; no row where there was none.
CREATE TABLE moves (
    id       BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    -- What the two databases of a move have in common.
    pair     TEXT COLLATE "C" NOT NULL,
    -- Of the source: 'leaving' while bytes are copied, 'closed' while it refuses changes, 'left' from then on. Of the target:
    -- 'arriving' until all is there, 'arrived' from then on.
    state    TEXT COLLATE "C" NOT NULL CHECK (state IN ('leaving', 'closed', 'left', 'arriving', 'arrived')),
    -- Where the other of the two is, for people.
    other    TEXT COLLATE "C" NOT NULL
);

-- At the target, until all is there: the objects whose bytes were copied, and read back.
CREATE TABLE moved_objects (
    id     TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    length BIGINT NOT NULL,
    sha256 TEXT COLLATE "C" NOT NULL
);
