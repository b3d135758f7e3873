-- CRC-32C of the id and the octets of a chunk, so that neither damage nor a chunk in another's place goes unnoticed. Chunks
-- of older versions have none until the store is verified and repaired.
ALTER TABLE chunk ADD COLUMN checksum INTEGER;
