-- An account that is disabled has no login and gets no mail.
ALTER TABLE account ADD COLUMN disabled SMALLINT DEFAULT 0 NOT NULL;

-- The limits of mailboxes that have one, and what these hold: counted by the transactions that add and remove messages,
-- so a delivery need not add up a mailbox. Mailboxes without a limit have no row and cost nothing.
CREATE TABLE account_quota (
    account_id BIGINT NOT NULL PRIMARY KEY,
    max_octets BIGINT NOT NULL,
    max_messages BIGINT NOT NULL,
    octets BIGINT NOT NULL,
    messages BIGINT NOT NULL,
    CONSTRAINT account_quota_fk FOREIGN KEY (account_id) REFERENCES account (id)
) ${table_options};

-- Other addresses of mailboxes, one row for each target; '@domain' is the catch-all of a domain.
CREATE TABLE alias (
    id BIGINT NOT NULL PRIMARY KEY,
    name VARCHAR(520) NOT NULL,
    target VARCHAR(520) NOT NULL
) ${table_options};
CREATE INDEX alias_name ON alias (name);

-- Random octets that outlive a restart.
CREATE TABLE store_secret (
    name VARCHAR(40) NOT NULL PRIMARY KEY,
    octets ${octets_64} NOT NULL
) ${table_options};
