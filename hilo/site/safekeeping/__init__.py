"""Backup and restore: one file that holds database, keys, files of evidence, loaded catalogues and boundaries.

The file is a tar.gz whose first member is the manifest: version, kind of database, SHA-256 of every member, and a
signed checkpoint of the ledger, taken before the copy began. With a passphrase the whole is sealed. A restore checks
every hash before it touches anything, puts everything in place or nothing, migrates, and verifies the ledger against
the checkpoint.
"""
