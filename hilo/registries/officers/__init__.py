"""The people who serve: careers, training, evaluations, and the Single Police Certificate (A5, A6, A14).

Legal basis: LGSNSP 53, 62-96 (career, certificate, evaluations), 101-105 (national register of personnel); LNUF 14
(weapons); the guidelines of the certificate, DOF 9-Sep-2016. Law, ranks, programme: standards/, dated, each fact marked
as read, background, uncertain or proposal.
States: active, leave, suspended; separated, removed, retired, dead (standards/states.toml).
Facts: OfficerEnrolled, OfficerSeparated, StandingChanged, CertificateIssued, CertificateRevoked; no name and
no result in them.
Used by dispatch (crews), reports and detentions (who acts), desks/certification. Results of evaluations are
confidential (LGSNSP 93): who may not read them learns that somebody may not serve, never why.
"""
