"""`hilo officers …`: the law of the certificate, the force, and verifying a certificate with nothing but a key."""

import typer

from .accreditations import accredit, accredited
from .certificates import certificate, public_key, verify_certificate
from .force import check, eligibility, export, import_, renewals, scorecard, synthetic, undo
from .identity import identity
from .keys import keys
from .law import may_serve, programme, rules
from .people import enrol, link, post, separate, unlink
from .photos import photos
from .sheets import credentials
from .standard import one_standard

app = typer.Typer(no_args_is_help=True)
app.command()(rules)
app.command()(programme)
app.command("may-serve")(may_serve)
app.command("one-standard")(one_standard)
app.command()(eligibility)
app.command()(renewals)
app.command()(scorecard)
app.command()(check)
app.command()(accredit)
app.command()(accredited)
app.command()(enrol)
app.command()(link)
app.command()(unlink)
app.command()(post)
app.command()(separate)
app.command("import")(import_)
app.command()(export)
app.command()(undo)
app.command()(synthetic)
app.add_typer(identity, name="identity", help="Who an officer is: propose a change, see what waits.")
app.add_typer(photos, name="photos", help="Photographs of officers, one or a ZIP of them.")
app.add_typer(certificate, name="certificate", help="Issue, revoke and show a certificate.")
app.add_typer(keys, name="keys", help="The keys by which centres sign: turn one, sign anew after a theft.")
app.command()(credentials)
app.command("verify-certificate")(verify_certificate)
app.command("public-key")(public_key)
