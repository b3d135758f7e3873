-- What whoever enqueued a message left for whoever delivers it.
ALTER TABLE queue_message ADD COLUMN note VARCHAR(2000);
