"""``nginx``: the configuration of the server in front, from the settings."""

from cloud.api.bodies import JSON_FILE_BYTES
from cloud.api.front import CERTIFICATE_HEADER, LOCKED_OUT
from cloud.api.problems import problem, status_of
from cloud.commands.command import Commands, add_command, telling
from cloud.config import NOT_SET, ConfigError, Settings
from cloud.domain.intake import MOST_BYTES
from eligibility.errors import Code
from eligibility.oqs_xml import BULK_LIMIT_BYTES

_TEMPLATE = """\
# Made by `python -m cloud nginx`; belongs into /etc/nginx/conf.d/. The service behind it asks the
# registry again for each request; here are chain, revocation lists, sizes, times and rates.
upstream eligibility {
@servers@    keepalive 64;
}
limit_req_zone $ssl_client_fingerprint zone=eligibility_calls:10m rate=@rate@r/s;
limit_conn_zone $ssl_client_fingerprint zone=eligibility_certificates:10m;
limit_conn_zone $binary_remote_addr zone=eligibility_addresses:10m;

server {
    listen @host@:@port@ ssl;
    server_tokens off;
    access_log off;                     # the service writes a line and an audit row for each

    ssl_protocols TLSv1.3;
    ssl_certificate "@directory@/device.crt";
    ssl_certificate_key "@directory@/device.key";
    ssl_client_certificate "@directory@/ca.crt";
    ssl_crl "@lists@/crl.pem";          # read at start and reload
    ssl_verify_client on;
    ssl_verify_depth 2;                 # root, issuing authority, client
    ssl_session_cache off;              # a resumed session would skip the lists
    ssl_session_tickets off;

    client_max_body_size @body@;
    client_body_buffer_size @body@;     # a body never lies on the disk, nor does an answer
    proxy_max_temp_file_size 0;
    client_header_buffer_size 4k;
    large_client_header_buffers 4 8k;
    client_header_timeout @header_s@s;
    client_body_timeout @body_s@s;
    send_timeout @body_s@s;
    keepalive_timeout 300s;             # a handshake costs as much as dozens of requests
    keepalive_requests 100000;
    reset_timedout_connection on;

    limit_req zone=eligibility_calls burst=@burst@ nodelay;
    limit_conn eligibility_certificates @per_certificate@;
    limit_conn eligibility_addresses @per_address@;
    limit_req_status 429;
    limit_conn_status 429;

    error_page 495 496 497 = @locked-out;
    error_page 400 405 411 414 494 = @malformed;
    error_page 404 = @absent;
    error_page 413 = @too-large;
    error_page 429 = @too-many;
    error_page 500 502 503 504 = @away;

    proxy_http_version 1.1;
    proxy_set_header Connection "";
    proxy_set_header Host $host;
    proxy_set_header @header@ $ssl_client_escaped_cert;   # a client's own is overwritten
    proxy_next_upstream error;          # another worker, if nothing was sent to the first yet
    proxy_connect_timeout 2s;
    proxy_read_timeout 60s;

    location /v1/ {
        proxy_pass http://eligibility;
    }
    location /v1/insurer/batches/ {     # as it comes, because it is larger than a buffer
        client_max_body_size @batch@;
        proxy_request_buffering off;
        proxy_read_timeout 900s;
        proxy_pass http://eligibility;
    }
    location /v1/oqs/ {
        client_max_body_size @bulk@;
        proxy_request_buffering off;
        proxy_pass http://eligibility;
    }
    location / {
        return 404;
    }
@places@}
"""
_PLACE = """\
    location @name@ {
        default_type application/problem+json;
@extra@        return @status@ '@body@';
    }
"""


def add(commands: Commands) -> None:
    """Puts this module's commands in."""
    what = "print nginx's configuration for the service behind its Unix socket"
    add_command(commands, "nginx", telling(lambda settings, _: configuration(settings)), what)


def configuration(settings: Settings) -> str:
    """What belongs into the ``http`` block.

    Raises:
        ConfigError: the service has no socket.
    """
    if settings.listen.socket == NOT_SET:
        raise ConfigError("listen.socket: not set, so there is nothing for nginx to stand before")
    front = settings.front
    directory = settings.tls.directory if front.directory == NOT_SET else front.directory
    values = {
        "servers": "".join(f"    server unix:{one};\n" for one in settings.listen.sockets()),
        "host": settings.listen.host,
        "port": settings.listen.port,
        "directory": directory,
        "lists": settings.authority.directory if settings.authority.url else directory,
        "body": max(settings.limits.request_bytes, JSON_FILE_BYTES),
        "batch": MOST_BYTES,
        "bulk": BULK_LIMIT_BYTES,
        "header_s": front.header_timeout_s,
        "body_s": front.body_timeout_s,
        "rate": front.requests_per_second,
        "burst": front.burst,
        "per_certificate": front.connections_per_certificate,
        "per_address": front.connections_per_address,
        "header": CERTIFICATE_HEADER,
        "places": _places(),
    }
    return _filled(_TEMPLATE, values).rstrip("\n")


def _places() -> str:
    """Where nginx itself answers: problem bodies like the service's own."""
    malformed = Code.REQUEST_MALFORMED
    return "".join(
        (
            _place(LOCKED_OUT, Code.CALLER_UNKNOWN, extra="        keepalive_timeout 0;\n"),
            _place("@malformed", malformed),
            _place("@absent", malformed, 404),
            _place("@too-large", malformed, 413),
            _place("@too-many", Code.SERVICE_ERROR, 429),
            _place("@away", Code.SERVICE_ERROR),
        )
    )


def _place(name: str, code: Code, status: int | None = None, extra: str = "") -> str:
    status = status or status_of(code)
    text = problem(code, status=status).text or ""
    body = text.replace("'", r"\u0027").replace("$", r"\u0024")  # they mean something to nginx
    return _filled(_PLACE, {"name": name, "extra": extra, "status": status, "body": body})


def _filled(template: str, values: dict[str, object]) -> str:
    for name, value in values.items():
        template = template.replace(f"@{name}@", str(value))
    return template
