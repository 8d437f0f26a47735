"""What exchanges post to the three webhook doors, for tests: the bodies and the way in."""

import json
from urllib.parse import urlencode

ROTH = "492214710382"
NEW = {"event": "newCall", "direction": "in", "from": ROTH, "to": "492214710334", "callId": "c1", "user": "Kern"}
ANSWER = NEW | {"event": "answer", "user": "kern", "answeringNumber": "201"}
HANGUP = NEW | {"event": "hangup", "cause": "normalClearing"}
FORM = "application/x-www-form-urlencoded"


def post(client, path, fields, content_type="application/json", **headers):
    body = json.dumps(fields) if content_type == "application/json" else urlencode(fields, doseq=True)
    return client.post(path, body, content_type=content_type, headers=headers)


def post_cti(client, token, fields=NEW, **more):
    return post(client, f"/api/v1/cti/{token}", fields, **more)


SIPGATE = {
    "event": "newCall",
    "direction": "in",
    "from": ROTH,
    "to": "492214710334",
    "callId": "s1",
    "user[]": ["Kern"],
}


def post_sipgate(client, path, fields=SIPGATE, **headers):
    return post(client, path, fields, content_type=FORM, **headers)


PLACETEL = {"event": "IncomingCall", "from": "02214710382", "to": "02214710334", "call_id": "p1", "direction": "in"}


def post_placetel(client, token, fields=PLACETEL, **headers):
    return post(client, f"/api/v1/placetel/{token}", fields, content_type=FORM, **headers)
