"""Documents that anyone can check who has only the file and a public key: reports, certificates, evidence.

A document is JSON in its canonical form (RFC 8785), signed with Ed25519 as a JSON Web Signature whose payload is
detached (RFC 7515, appendix F; alg Ed25519, RFC 9864). Public face: `actions.sign`, `actions.sign_line`,
`actions.public_key`, and without any database `queries.verify(file, kind=, key=)` and `queries.opened(line, kind=,
key=)`, which reads a QR code. A key is turned (`actions.turn`) and, if somebody else had it, distrusted from a day
(`actions.distrust`): docs/decisions/0037.
"""
