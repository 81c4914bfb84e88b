"""What is said to other agencies' systems and heard from them: incidents as EIDO, warnings as CAP, events by webhook.

Legal basis: M1, A1 (one number, many services). Bytes become dataclasses in `hilo.adapters`; what is done stands here.
What another system sent and we do not understand is kept and sent back as it came.
Facts: EidoReceived, WarningIssued, WarningCancelled, WarningExpired. Words of others and ours: standards/eido.toml;
what may be told by webhook: standards/webhooks.toml; CAP's words: standards/warnings.toml.
Used by other agencies' systems and those who connect them.
"""
