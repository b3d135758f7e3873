-- As first/h2, which says what the tables are for, in the words of PostgreSQL.

CREATE TABLE id_block (
    next_id BIGINT NOT NULL
);
INSERT INTO id_block (next_id) VALUES (1);

CREATE TABLE account (
    id BIGINT NOT NULL PRIMARY KEY,
    name VARCHAR(520) NOT NULL,
    salt BYTEA NOT NULL,
    iterations INTEGER NOT NULL,
    stored_key BYTEA NOT NULL,
    server_key BYTEA NOT NULL,
    CONSTRAINT account_name UNIQUE (name)
);

-- The octets of messages. Chunk number n of a content has the id (content_id * 2^20 + n): a content is a range of
-- the primary key, and databases that cluster by it keep the content together.
CREATE TABLE chunk (
    id BIGINT NOT NULL PRIMARY KEY,
    data BYTEA NOT NULL
);
-- Not compressed: mail mostly is already, and it would cost more than it saves.
ALTER TABLE chunk ALTER COLUMN data SET STORAGE EXTERNAL;

-- One row for each account that has a message. (epoch, id) makes its UIDL: epoch is drawn anew whenever a store is
-- opened, so ids that come again after an older copy of the database was restored still give another UIDL.
CREATE TABLE message (
    id BIGINT NOT NULL PRIMARY KEY,
    epoch BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    content_id BIGINT NOT NULL,
    octets BIGINT NOT NULL,
    delivered_ms BIGINT NOT NULL,
    CONSTRAINT message_account_fk FOREIGN KEY (account_id) REFERENCES account (id)
);
CREATE INDEX message_account ON message (account_id, id);
CREATE INDEX message_content ON message (content_id);

-- Contents that no message refers to: being written, or being removed. What is left here by a crash is removed at the
-- next start. chunks counts those committed so far, in the same transaction as the chunks themselves.
CREATE TABLE unlinked_content (
    content_id BIGINT NOT NULL PRIMARY KEY,
    chunks BIGINT NOT NULL
);
