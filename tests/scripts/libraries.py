#!/usr/bin/env python3
# Calls the mocks as programs do that know nothing of them: with the HTTP and OAuth 2.0 libraries of Python, as these send by default.
# How to run: install requirements.txt, set the variables that `os.environ` is asked for, then `python3 libraries.py`.

import datetime
import json
import os
import sys
import time
import urllib.error
import urllib.request

# The servers listen on the loopback interface without TLS, which these libraries refuse unless they are told.
os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"

import requests
from authlib.integrations.requests_client import OAuth2Session as AuthlibSession
from oauthlib.oauth2 import BackendApplicationClient
from requests.auth import HTTPBasicAuth
from requests_oauthlib import OAuth2Session

FAILED = 0


def check(name, fits, seen):
    global FAILED
    FAILED += not fits
    print(f"ok {name}" if fits else f"FAILED {name}: {seen}", flush=True)


# ---- HTTP Basic, which urllib sends only after a 401 that names it

def basic():
    base, user, password = (os.environ["SENSECAP_" + name] for name in ("URL", "ACCESS_ID", "ACCESS_KEY"))
    passwords = urllib.request.HTTPPasswordMgrWithDefaultRealm()
    passwords.add_password(None, base, user, password)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), urllib.request.HTTPBasicAuthHandler(passwords))
    with opener.open(base + "/list_devices?device_type=1") as answer:
        check("urllib answers the challenge of a 401", json.load(answer)["code"] == "0", answer.status)
    with requests.Session() as session:
        session.trust_env = False
        answer = session.get(base + "/list_groups", auth=(user, password))
        check("requests sends a user and a password", answer.json()["code"] == "0", answer.text)
        # The vendor's SDKs list groups by POST, one with an empty form, one with JSON; and they create groups by a form.
        for body in ({"data": {}}, {"json": {"group_uuids": [""]}}):
            answer = session.post(base + "/list_groups", auth=(user, password), **body)
            fits = answer.json()["code"] == "0" and isinstance(answer.json()["data"], list)
            check(f"groups are listed by POST with {body}", fits and "a POST came" in answer.headers["x-mock-note"], answer.text)
        answer = session.post(base + "/create_group", auth=(user, password), data={"name": "Field 7"})
        fits = answer.json()["data"].get("group_name") == "Field 7" and "form" in answer.headers["x-mock-note"]
        check("a group is created by a form, and has its name", fits, answer.text)


# ---- OAuth 2.0: the client's id and secret by HTTP Basic or in the form; then a call with the token

def oauth():
    base, client, secret = (os.environ["GONGJIANGYUN_" + name] for name in ("URL", "CLIENT_ID", "CLIENT_SECRET"))
    url, notes = base + "/oauth/token", []

    def use(name, session, token):
        answer = session.post(base + "/orders", data={"page": 1})
        notes.append(answer.headers.get("x-mock-note") or "")
        fits = token["token_type"] == "bearer" and token["expires_in"] > 0 and answer.json() == {"code": 200, "data": {"orders": 3}}
        check(name, fits, (answer.status_code, answer.text, dict(answer.headers)))

    ways = {"HTTP Basic": {"auth": HTTPBasicAuth(client, secret)},
            "both fields in the form": {"include_client_id": True, "client_secret": secret},
            "its own default": {"client_id": client, "client_secret": secret}}
    for name, way in ways.items():
        with OAuth2Session(client=BackendApplicationClient(client_id=client)) as session:
            session.trust_env = False
            use(f"requests-oauthlib with {name}", session, session.fetch_token(url, **way))
    for way in ("client_secret_basic", "client_secret_post"):
        with AuthlibSession(client, secret, token_endpoint_auth_method=way) as session:
            session.trust_env = False
            use(f"authlib with {way}", session, session.fetch_token(url, grant_type="client_credentials"))
    with AuthlibSession(client, secret) as session:
        session.trust_env = False
        use("authlib with its own default", session, session.fetch_token(url))
    check("a note names the headers of the library", all("user-agent" in note for note in notes), notes)
    for name, auth in (("Basic", HTTPBasicAuth(client, "wrong" + secret)), ("no", None)):
        with requests.Session() as session:
            session.trust_env = False
            answer = session.post(url, auth=auth, data={"grant_type": "client_credentials"})
        fits = answer.status_code == 401 and answer.headers["www-authenticate"].startswith("Basic ") and answer.json()["error"]
        check(f"a token call with {name} credential is refused with a challenge", fits, (answer.status_code, answer.text))


# ---- what the vendor's tools in Python do with a project: all devices page by page, the certificate of each, 30 days of history

def tools():
    base = os.environ["THINGSCLOUD_URL"] + "/api/v1"
    session = requests.Session()
    session.trust_env = False

    def info(answer):
        answer.raise_for_status()
        body = answer.json()
        if not body["result"]:
            raise SystemExit(f"FAILED {answer.request.method} {answer.request.path_url}: {answer.text}")
        return body["info"]

    keys = {name: os.environ["THINGSCLOUD_" + name.upper()] for name in ("app_id", "access_key", "secret_key")}
    token = info(session.post(base + "/access_token", json=keys))["access_token"]
    session.headers.update({"Authorization": "Bearer " + token, "Content-Type": "application/json"})

    devices, page, total = [], 0, None
    while total is None or page < total:
        page += 1
        got = info(session.get(base + "/devices", params={"page": page, "page_records": 20, "groups": "g1,g2", "include_sub_groups": 1}))
        devices, total = devices + got["items"], got["page_total"]
    ids = [device["id"] for device in devices]
    check("all pages have each device once", len(set(ids)) == len(ids) == got["total"] > 20, (page, len(ids)))
    odd = []
    for device in devices:
        certificate = info(session.get(f"{base}/device/{device['id']}/certificate"))
        one = info(session.get(f"{base}/device/{device['id']}"))
        names = {device["name"], certificate["name"], one["name"]}
        odd += [] if len(names) == 1 and certificate["access_token"] and certificate["project_key"] else [(device["id"], names)]
    check("each device has its name in the list, by itself and in its certificate", not odd, odd[:3])

    device, attributes = ids[-1], info(session.get(f"{base}/device/{ids[-1]}/attributes"))
    named = [one["identifier"] for one in attributes if one.get("model", {}).get("name")]
    check("attributes have names", named, attributes)
    now = time.time()
    end, start, points, windows = now, now - 60 * 86_400, [], 0
    while start < end:  # windows of 30 days, each page by page until one is not full; the times have fractions
        until, page, windows = min(start + 30 * 86_400, end), 1, windows + 1
        while True:
            query = {"page": page, "page_records": 500, "start_time": start * 1000, "end_time": until * 1000}
            got = info(session.get(f"{base}/device/{device}/attribute/{named[0]}/series", params=query))
            points += [(point, start, until) for point in got]
            if len(got) < 500:
                break
            page += 1
        start = until
    moment = [datetime.datetime.fromisoformat(point["timestamp"].replace("Z", "+00:00")) for point, _, _ in points]
    fits = all(start * 1000 - 1 <= point["ts"] <= until * 1000 for point, start, until in points)
    check("60 days of history are read in two windows", fits and windows == 2 and len(moment) > 50, (windows, points[:2]))


if __name__ == "__main__":
    for part in (basic, oauth, tools):
        part()
    print(f"{FAILED} failed")
    sys.exit(1 if FAILED else 0)
