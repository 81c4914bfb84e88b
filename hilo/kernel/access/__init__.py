"""Who may do what, where, and for what purpose.

Legal basis: LGSNSP (access to national registers by profile), LGPDPPSO (purpose and least right over personal data).
Holds institutions, users, the roles granted to them for a time, and bearer tokens. A role is a list of permissions
in `standards/roles.toml`. Supervisors and administrators hold their rights only in a session with a second factor.
Public face: `allow(actor, permission, state)`, `visible(rows, actor)`, and for the routes `May` and `requires`.
"""
