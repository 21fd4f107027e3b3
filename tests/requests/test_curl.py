"""curl lines in and out."""

from pathlib import Path
from typing import Any

import pytest

from ontap_tui.config import Cluster
from ontap_tui.requests import CurlError, CurlImport, RenderedRequest, parse_curl, parse_request, render
from tests.requests.tables import CONTEXT, request_of

URL = "https://east/api/storage/volumes"
HOST = "east: a request is sent to the clusters you choose"


def table_of(line: str) -> dict[str, Any]:
    return parse_curl(line).table


@pytest.mark.parametrize(
    ("line", "table"),
    [
        (f"curl {URL}", {"method": "GET"}),
        (f"$ curl -X DELETE '{URL}?force=true'", {"method": "DELETE", "query": {"force": "true"}}),
        (f"/usr/bin/curl -skXPATCH {URL}", {"method": "PATCH"}),
        (f"curl --url {URL} -X post -d '{{}}'", {"method": "POST", "body": {}}),
        (f"curl {URL} --json '{{\"a\": 1}}'", {"method": "POST", "body": {"a": 1}}),
        (f"curl {URL} --json '{{\"a\":' --json '1}}'", {"method": "POST", "body": {"a": 1}}),
        (f'curl {URL} --data-raw "{{\\"a\\": \\"b c\\"}}"', {"method": "POST", "body": {"a": "b c"}}),
        (f"curl {URL} --data-raw '\"@x\"'", {"method": "POST", "body": "@x"}),
        (f"curl {URL} -d a=1 -d 'b=x y'", {"method": "POST", "body": {"a": "1", "b": "x y"}}),
        (f"curl -G {URL} -d a=1 -d b=2", {"method": "GET", "query": {"a": "1", "b": "2"}}),
        (
            f"curl -G '{URL}?a=1' --data-urlencode 'b=x&y=z'",
            {"method": "GET", "query": {"a": "1", "b": "x&y=z"}},
        ),
        (
            f"curl '{URL}?svm.name=vs%201&fields='",
            {"method": "GET", "query": {"svm.name": "vs 1", "fields": ""}},
        ),
        (f"curl \\\n  -X POST \\\r\n-o /dev/null {URL}", {"method": "POST"}),
        (f"curl.exe -s {URL}", {"method": "GET"}),
        (
            f"curl '{URL}' --data-raw $'{{\"a\":\"it\\'s \\u00e9\"}}'",
            {"method": "POST", "body": {"a": "it's é"}},
        ),
        (f'curl {URL} -d "{{\\"a\\": \\"\\$x \\`\\"}}"', {"method": "POST", "body": {"a": "$x `"}}),
        (f"PW=x time curl {URL} | jq .", {"method": "GET"}),
        (f'curl {URL} -d \'{{"a": "{{b}}"}}\'', {"method": "POST", "body": {"a": "{{b}}"}}),
    ],
)
def test_what_a_line_means(line: str, table: dict[str, Any]) -> None:
    found = table_of(line)
    assert found == {"path": "/api/storage/volumes", **table}
    parse_request("imported", found)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ("-d 'not json'", "the data is not JSON"),
        ("-d justaword", "the data is not JSON"),
        ("-d '{\"a\": NaN}'", "NaN is not a number in JSON"),
        ("-F file=@x", "--form sends a multipart form"),
        ("-T x", "--upload-file sends a file"),
    ],
)
def test_what_cannot_be_sent_as_json(options: str, words: str) -> None:
    with pytest.raises(CurlError, match=words):
        parse_curl(f"curl -X POST {URL} {options}")


def test_a_host_without_a_scheme_and_a_path_with_braces() -> None:
    assert table_of("curl east/api/x/%7Buuid%7D/{}")["path"] == "/api/x/%7Buuid%7D/{{}}"


@pytest.mark.parametrize(
    ("options", "dropped"),
    [
        ("", ()),
        ("-u admin:hush", ("the user and password: a request uses its cluster's login",)),
        (
            "-H 'Authorization: Basic hush'",
            ("the Authorization header: a request uses its cluster's login",),
        ),
        ("--oauth2-bearer hush", ("the token: a request uses its cluster's login",)),
        ("-k", ("--insecure: certificates are set for the cluster",)),
        ("-H 'X-Dot-SVM-Name: vs1'", ("the header X-Dot-SVM-Name",)),
        ("-H 'Accept: application/json' -H 'content-type: application/json' -s -v", ()),
        ("-b session=hush -x http://ann:hush@proxy", ("--cookie", "--proxy")),
        ("-L --max-time 5", ("--location", "--max-time")),
        ("-G -d a=1 -d a=2", ("a=1: a is given twice",)),
        ("-G -d password=hush", ("the value of password in the URL, where ONTAP accepts no secret",)),
    ],
)
def test_what_is_dropped_is_said(options: str, dropped: tuple[str, ...]) -> None:
    found = parse_curl(f"curl {options} {URL}")
    assert set(found.dropped) == {HOST, *dropped}
    assert "hush" not in str(found)


def test_a_password_in_the_url_or_the_body_is_never_kept() -> None:
    body = '{"url": "http://web/x", "password": "hush", "inner": [{"client_secret": "hush"}], "none": null}'
    found = parse_curl(f"curl https://ann:hush@east/api/x -d '{body}'")
    assert found.table["body"] == {
        "url": "http://web/x",
        "password": "{password}",
        "inner": [{"client_secret": "{client_secret}"}],
    }
    assert found.table["variables"] == {"password": {"type": "secret"}, "client_secret": {"type": "secret"}}
    assert "hush" not in str(found)
    assert "none: null: a saved request cannot contain it" in found.dropped
    parse_request("imported", found.table)


def test_data_from_a_file() -> None:
    files = {"body.json": '{\n"a": 1\n}'}
    assert parse_curl(f"curl {URL} -d @body.json", read_file=files.__getitem__).table["body"] == {"a": 1}
    with pytest.raises(CurlError, match=r"the data is in the file body\.json"):
        parse_curl(f"curl {URL} -d @body.json")

    def missing(name: str) -> str:
        raise FileNotFoundError(name)

    with pytest.raises(CurlError, match=r"body\.json cannot be read"):
        parse_curl(f"curl {URL} -d @body.json", read_file=missing)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("", "does not begin with curl"),
        ("wget https://east/api/x", "does not begin with curl"),
        ("curl 'https://east", "not a shell command line"),
        ("curl -X POST", "there is no URL"),
        ("curl https://east/api/x -X", "-X needs a value"),
        ("curl https://east/api/x https://west/api/x", "more than one URL"),
        ("curl https://[east/api/x", "is not a URL"),
        ("curl https://east/docs", "/docs is not below /api/"),
        ("curl -X PUT https://east/api/x", "PUT is not one of GET"),
        ("curl https://east/api/x -d '{\"a\": '", "the data is not JSON"),
    ],
)
def test_lines_that_make_no_request(line: str, message: str) -> None:
    with pytest.raises(CurlError, match=message):
        parse_curl(line)


def test_a_line_to_paste() -> None:
    request = request_of(
        path="/api/cluster/software/download",
        query={"return_timeout": 0},
        body={"url": "http://web/it's", "login": [{"password": "{pw}"}]},
        variables={"pw": {"type": "secret"}},
    )
    rendered = render(request, {"pw": "hush"}, context=CONTEXT)
    assert rendered.curl(Cluster(name="c", url="https://east/", username="ann")) == (
        "curl -u ann:\"$ONTAP_PASSWORD\" -X POST -H 'Content-Type: application/json' --data-raw "
        """'{"url": "http://web/it'"'"'s", "login": [{"password": "'"$LOGIN_0_PASSWORD"'"}]}' """
        "'https://east/api/cluster/software/download?return_timeout=0'"
    )
    assert rendered.curl(Cluster(name="c", url="https://east")).startswith(
        'curl -H "Authorization: Bearer $ONTAP_TOKEN" -X POST'
    )


def test_a_line_to_paste_trusts_and_logs_in_as_the_cluster_is_configured() -> None:
    read = RenderedRequest(method="GET", path="/api/cluster")
    cluster = Cluster(
        name="c", url="https://east", client_cert=Path("my cert"), client_key=Path("k"), ca=Path("ca.pem")
    )
    assert read.curl(cluster) == "curl --cert 'my cert' --key k --cacert ca.pem https://east/api/cluster"
    insecure = Cluster(name="c", url="https://east", username="ann", verify=False)
    assert read.curl(insecure) == 'curl -u ann:"$ONTAP_PASSWORD" -k https://east/api/cluster'


def test_out_and_in_again() -> None:
    request = request_of(
        method="PATCH",
        path="/api/x/{id}",
        query={"a b": "{id}"},
        body={"name": "{id}", "n": 1},
        variables=["id"],
    )
    rendered = render(request, {"id": "it's 50% {x} $HOME/é"}, context=CONTEXT)
    found: CurlImport = parse_curl(rendered.curl(Cluster(name="c", url="https://east", username="ann")))
    again = render(parse_request("again", found.table), {}, context=CONTEXT)
    assert again == rendered


@pytest.mark.parametrize(
    ("line", "path", "query", "variables"),
    [
        ("curl -k https://$FQDN_IP/api/cluster/jobs/$JOB_ID", "/api/cluster/jobs/{job_id}", {}, {"job_id"}),
        ("curl https://x/api/cluster/jobs/${JOB_ID}", "/api/cluster/jobs/{job_id}", {}, {"job_id"}),
        (
            "curl 'https://x/api/storage/volumes/{volume.uuid}/snapshots?name=<name>'",
            "/api/storage/volumes/{volume}/snapshots",
            {"name": "{name}"},
            {"volume", "name"},
        ),
        ("curl 'https://x/api/a?b=$B-$B'", "/api/a", {"b": "{b}-{b}"}, {"b"}),
    ],
)
def test_what_stands_for_a_value_is_asked_for(
    line: str, path: str, query: dict[str, str], variables: set[str]
) -> None:
    found = parse_curl(line)
    assert (found.table["path"], found.table.get("query", {})) == (path, query)
    assert set(found.table["variables"]) == variables
    assert len(found.asked) == len(variables)
    parse_request("imported", found.table)


def test_what_stands_for_a_value_in_the_body_is_asked_for() -> None:
    """Not in single quotes, where the shell leaves a dollar alone."""
    found = parse_curl("""curl https://x/api/a -d '{"name": "'"$VOL"'", "comment": "{x} $Y <z>"}'""")
    assert found.table["body"] == {"name": "{vol}", "comment": "{{x}} $Y <z>"}
    assert found.asked == ("vol, written there as $VOL",)
