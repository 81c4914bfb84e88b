"""SIP messages as networks send them."""

from __future__ import annotations

from hilo.adapters.pidf.tests.samples import CIRCLE as CIRCLE


def crlf(text: str) -> bytes:
    return text.replace("\n", "\r\n").encode()


def invite(
    *, body: bytes = b"", headers: str = "", call_id: str = "a84b4c76e66710@gw.example.mx", to: str = ""
) -> bytes:
    """An INVITE for 911 with more header lines and a body."""
    head = (
        "INVITE urn:service:sos SIP/2.0\n"
        "Via: SIP/2.0/UDP gw.example.mx:5060;branch=z9hG4bK776asdhds\n"
        "Max-Forwards: 70\n"
        f"To: <urn:service:sos>{to}\n"
        'From: "Ana" <sip:+522221234567@gw.example.mx;user=phone>;tag=1928301774\n'
        f"Call-ID: {call_id}\n"
        "CSeq: 314159 INVITE\n"
        "Contact: <sip:gw.example.mx>\n"
        f"{headers}Content-Length: {len(body)}\n\n"
    )
    return crlf(head) + body


SDP = b"v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\nm=audio 49170 RTP/AVP 0\r\n"
MIXED = (
    b"--boundary1\r\nContent-Type: application/sdp\r\n\r\n" + SDP + b"\r\n"
    b"--boundary1\r\nContent-Type: application/pidf+xml\r\nContent-ID: <target123@gw.example.mx>\r\n\r\n"
    + CIRCLE
    + b"\r\n--boundary1--\r\n"
)
INVITE = invite(
    body=MIXED,
    headers="Geolocation: <cid:target123@gw.example.mx>\nGeolocation-Routing: yes\n"
    "Content-Type: multipart/mixed; boundary=boundary1\n",
)
