"""Documents that anyone can check who has only the file and a public key: reports, certificates, evidence.

A document is JSON in its canonical form (RFC 8785), signed with Ed25519 as a JSON Web Signature whose payload is
detached (RFC 7515, appendix F; alg Ed25519, RFC 9864). Public face: `sign(institution, kind, document)`,
`public_key(institution)`, and without any database `rules.verify(file, kind=, key=)`, `rules.compact(...)` and
`rules.opened(...)` for a QR code.
"""
