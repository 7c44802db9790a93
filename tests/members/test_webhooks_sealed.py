"""Webhooks go by TLS, to whose certificate an authority this machine trusts has signed."""

from __future__ import annotations

import ssl
import threading
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from members.webhooks import deciding, reaching, sending
from tests.members.test_webhooks import Receiver

pytestmark = pytest.mark.django_db


def named(name):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def signed(subject, key, *, issuer, by, authority=False, until=1):
    """A certificate of `subject`, in force since yesterday for `until` days from now."""
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(named(subject)).issuer_name(named(issuer))
        .public_key(key.public_key()).serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=2)).not_valid_after(now + timedelta(days=until))
        .add_extension(x509.BasicConstraints(authority, None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(subject)]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(by.public_key()), critical=False)
        .sign(by, hashes.SHA256())
    )  # fmt: skip


@pytest.fixture
def sealed(settings, tmp_path, monkeypatch):
    """A receiver for the certificate of a name, signed by an authority we trust or do not."""
    servers = []

    def receiver(name="localhost", *, until=1, trusted=True):
        root, own = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
        ours = signed("Local authority", root, issuer="Local authority", by=root, authority=True)
        certificate = signed(name, own, issuer="Local authority", by=root, until=until)
        chain, trust = tmp_path / "chain.pem", tmp_path / "trust.pem"
        plain = serialization.NoEncryption()
        kept = own.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain
        )
        chain.write_bytes(kept + certificate.public_bytes(serialization.Encoding.PEM))
        trust.write_bytes(ours.public_bytes(serialization.Encoding.PEM))
        if trusted:
            monkeypatch.setenv("SSL_CERT_FILE", str(trust))
        server = Receiver()
        servers.append(server)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(chain)
        server.handle_error = lambda *_said: None  # who does not trust us hangs up
        server.socket = context.wrap_socket(
            server.socket, server_side=True, do_handshake_on_connect=False
        )
        settings.WEBHOOKS_OF_TESTS = frozenset({("localhost", server.server_port)})
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        server.sealed = f"https://localhost:{server.server_port}/hook"
        return server

    yield receiver
    for server in servers:
        server.shutdown()
        server.server_close()


def test_a_message_arrives_by_tls(sealed, ada):
    receiver = sealed()
    webhook = deciding.add(name="Newsletter", endpoint=receiver.sealed, of=["person.added"], by=ada)
    told = deciding.test(webhook)

    assert sending.send_ready() == 1

    told.refresh_from_db()
    assert (told.state, told.status) == ("done", 204)
    assert [path for path, _headers, _body in receiver.got] == ["/hook"]


@pytest.mark.parametrize(
    "flaw", [{"name": "elsewhere.example"}, {"until": -1}, {"trusted": False}], ids=str
)
def test_nothing_is_said_to_whose_certificate_is_not_in_order(sealed, flaw):
    receiver = sealed(**flaw)

    with pytest.raises(reaching.Unreachable, match="certificate"):
        reaching.post(receiver.sealed, b"{}", {})

    assert receiver.got == []
