# Calls two mocks through the clients that openapi-python-client made of the OpenAPI documents.
# How to run: `python call.py`, with the folder of the packages `sensecap` and `thingscloud` in PYTHONPATH, and the URLs of the
# mocks and their credentials in the variables that are read below.

import base64
import os

import sensecap.client
import thingscloud.client
from sensecap.api.devices import devices_list as list_of_sensecap
from thingscloud.api.auth import auth_access_token
from thingscloud.api.control import control_push_attributes
from thingscloud.api.devices import devices_list as list_of_thingscloud
from thingscloud.models.auth_access_token_body import AuthAccessTokenBody
from thingscloud.models.control_push_attributes_body import ControlPushAttributesBody

ENV = os.environ


def call_sensecap():
    pair = f"{ENV['SENSECAP_ACCESS_ID']}:{ENV['SENSECAP_ACCESS_KEY']}"
    token = base64.b64encode(pair.encode()).decode()
    client = sensecap.client.AuthenticatedClient(base_url=ENV["SENSECAP_URL"], token=token, prefix="Basic")
    response = list_of_sensecap.sync(client=client)
    assert response.code == "0", response
    device = response.data[0]
    assert device.device_eui and device.device_name, device
    print(f"sensecap: {len(response.data)} devices")


def call_thingscloud():
    url = ENV["THINGSCLOUD_URL"]
    # The platform's page shows this header on every request, and OpenAPI has no parameter for it.
    headers = {"Content-Type": "application/json"}
    client = thingscloud.client.Client(base_url=url, headers=headers)
    keys = {name: ENV[f"THINGSCLOUD_{name.upper()}"] for name in ("app_id", "access_key", "secret_key")}
    response = auth_access_token.sync(client=client, body=AuthAccessTokenBody(**keys))
    assert response.result is True, response
    token = response.info.access_token
    client = thingscloud.client.AuthenticatedClient(base_url=url, token=token, headers=headers)
    response = list_of_thingscloud.sync(client=client, page=1)
    assert response.result is True, response
    device = response.info.items[0]
    print(f"thingscloud: {response.info.total} devices")
    body = ControlPushAttributesBody()
    body["power"] = True
    response = control_push_attributes.sync(device.id, client=client, body=body)
    assert response.result is True, response
    print(f"thingscloud: attribute pushed to {device.id}")


call_sensecap()
call_thingscloud()
