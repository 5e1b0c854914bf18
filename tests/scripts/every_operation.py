#!/usr/bin/env python3
# Calls every operation of the four platforms on a running server as the vendors' pages and SDKs show it, and checks the answers.
# How to run: set the variables of VARIABLES, then `python3 every_operation.py`; with `--self-test` it only checks its signing.

import base64
import hashlib
import hmac
import http.client
import json
import os
import re
import sys
import time
from urllib.parse import quote, unquote, urlencode, urlsplit

VARIABLES = """
THINGSCLOUD_URL THINGSCLOUD_APP_ID THINGSCLOUD_ACCESS_KEY THINGSCLOUD_SECRET_KEY THINGSCLOUD_ACCOUNT THINGSCLOUD_PASSWORD
SENSECAP_URL SENSECAP_ACCESS_ID SENSECAP_ACCESS_KEY GONGJIANGYUN_URL GONGJIANGYUN_CLIENT_ID GONGJIANGYUN_CLIENT_SECRET
CAINIAO_IOT_URL CAINIAO_IOT_ACCESS_KEY CAINIAO_IOT_SECRET_KEY CAINIAO_IOT_TOKEN CAINIAO_IOT_COOKIE
""".split()
ENV = {name: os.environ.get(name, "") for name in VARIABLES}
HIDDEN = [ENV[name] for name in VARIABLES if ENV[name] and not name.endswith("_URL")]  # never printed; tokens are added


# ---- signing: Cainiao's four steps; encoding, order and layout are those of SDK-HMAC-SHA256, whose grammar it shares

def signed(algorithm, date_header, access, secret, method, target, headers, body=b""):
    """The Authorization header for a request, of which all `headers` are signed."""
    path, _, query = target.partition("?")
    path = "/".join(quote(unquote(segment), safe="-_.~") for segment in path.split("/"))
    pairs = sorted(tuple(map(unquote, pair.partition("=")[::2])) for pair in query.split("&") if pair)
    query = "&".join(quote(name, safe="-_.~") + "=" + quote(value, safe="-_.~") for name, value in pairs)
    lower = sorted((name.lower(), value.strip()) for name, value in headers.items())
    names = ";".join(name for name, _ in lower)
    canonical = "\n".join([method.upper(), path if path.endswith("/") else path + "/", query,
                           "".join(f"{name}:{value}\n" for name, value in lower), names, hashlib.sha256(body).hexdigest()])
    to_sign = "\n".join([algorithm, dict(lower)[date_header.lower()], hashlib.sha256(canonical.encode()).hexdigest()])
    signature = hmac.new(secret.encode(), to_sign.encode(), hashlib.sha256).hexdigest()
    return f"{algorithm} Access={access}, SignedHeaders={names}, Signature={signature}"


DOCS, TEST = ("QTWAOYTTINDUT2QVKYUC", "MFyfvK41ba2giqM7Uio6PznpdUKGpownRZlmVmHc"), ("AccessKey", "SecretKey")
SERVICE, REGION, MY = "service.region.example.com", "service.test-region-1.myhuaweicloud.com", "service.endpoint.myhuaweicloud.com"
VPC, JSON = "/v1/77b6a44cba5143ab91d13ab9a8ff44fd/vpc", {"Content-Type": "application/json"}
VECTORS = [  # published by Huawei Cloud, in its guide and in the tests of its SDKs for Java and Python
    ("V1", DOCS, "GET", SERVICE, VPC + "s?limit=2&marker=13551d6b-755d-4757-b956-536f674975c0", JSON, "20191115T033655Z", b"",
     "7be6668032f70418fcc22abc52071e57aff61b84a1d2381bb430d6870f4f6ebe"),
    ("V2", TEST, "GET", MY, "/resources?size=1", {}, "20200608T023900Z", b"",
     "cfb4171acec81de07d50e53d57eb77edd537414d66ddb1d7d780f128e12cd842"),
    ("V4", DOCS, "GET", REGION, VPC + "s", JSON, "20191115T033655Z", b"",
     "4a30e690c3032a1975323588d79e858f188834f91df411a47ada7def6ad8081f"),
    ("V7", TEST, "POST", REGION, VPC + "/123", {}, "20191115T033655Z", b'{"key":"value"}',
     "f65c535f8f86d95e963fbd795d6d41dbf59e675a8b4ae161356cf8cd93f1ec4c"),
]


def self_test():
    failed = 0
    for name, pair, method, host, target, more, date, body, expected in VECTORS:
        headers = {"Host": host, "X-Sdk-Date": date, **more}
        came = signed("SDK-HMAC-SHA256", "X-Sdk-Date", *pair, method, target, headers, body).rpartition("=")[2]
        failed += came != expected
        print(f"ok {name}" if came == expected else f"FAILED {name}: expected the signature {expected}, got {came}")
    print(f"{len(VECTORS)} vectors, {failed} failed")
    return 1 if failed else 0


# ---- sending: only the headers that a call names go out, besides Host and Content-Length

class Answer:
    def __init__(self, status, headers, text):
        self.status, self.headers, self.text = status, headers, text
        try:
            self.json = json.loads(text)
        except ValueError:
            self.json = None

    def get(self, key):
        return self.json.get(key) if isinstance(self.json, dict) else None

    def __str__(self):
        text = re.sub(r'("\w*(?:token|key|secret|password)"\s*:\s*)"[^"]*"', r'\1"***"', self.text)
        text = re.sub(r"(Basic )[\w+/=]+|((?:token|key|secret|password)=)[^&\s]*", r"\1\2***", text)
        for secret in sorted(HIDDEN, key=len, reverse=True):
            text = text.replace(secret, "***")
        return f"HTTP {self.status} {text[:200]!r}"


def send(method, base, target, headers, body=None):
    """Sends a request; one that came too early (429) is sent up to three times more, as SenseCAP's Java SDK does."""
    url = urlsplit(base)
    kind = http.client.HTTPSConnection if url.scheme == "https" else http.client.HTTPConnection
    for pause in (0, 1, 1, 1):
        time.sleep(pause)
        connection = kind(url.netloc, timeout=30)
        try:
            connection.putrequest(method, url.path + target, skip_host=True, skip_accept_encoding=True)
            connection.putheader("Host", url.netloc)
            for name, value in headers.items():
                connection.putheader(name, value)
            if method in ("POST", "PUT"):
                connection.putheader("Content-Length", str(len(body or b"")))
            connection.endheaders(body)
            response = connection.getresponse()
            answer = Answer(response.status, response.headers, response.read().decode("utf-8", "replace"))
        except (OSError, http.client.HTTPException) as error:
            answer = Answer(0, {}, f"no answer: {error}")
        finally:
            connection.close()
        if answer.status != 429:
            break
    return answer


def with_query(path, query):
    return path + ("?" + urlencode(query, quote_via=quote) if query else "")


# ---- checking: a shape is a type, [of items], {key: shape} ("key!" must be there, other keys may not; {"*": shape} is a free
# map, {} an empty object), a (choice, of, shapes), or a function that says what is wrong

NUMBER, ANY = float, object
KINDS = {"": str, "number": NUMBER, "boolean": bool, "object": dict, "array": list, "any": ANY, "tags": {"*": str},
         "numeric": (NUMBER, str), "scalar": (str, bool, NUMBER), "value": (str, bool, NUMBER, dict)}


def fields(text, **more):
    """An object's shape from words such as `id!` (a text that must be there) and `count:number`."""
    words = (word.partition(":") for word in text.split())
    return {**{name: KINDS[kind] for name, _, kind in words}, **more}


def misfit(value, shape, at):
    """What is wrong with a value, or None."""
    if shape is ANY or (shape is None and value is None):
        return None
    if isinstance(shape, tuple):
        wrong = [misfit(value, choice, at) for choice in shape]
        return None if None in wrong else wrong[0]
    if isinstance(shape, list):
        wrong = misfit(value, list, at)
        return wrong or next(filter(None, (misfit(item, shape[0], f"{at}[{i}]") for i, item in enumerate(value))), None)
    if isinstance(shape, dict):
        known = {key.rstrip("!"): of for key, of in shape.items()}
        wrong = misfit(value, dict, at)
        missing = [] if wrong else [key[:-1] for key in shape if key.endswith("!") and key[:-1] not in value]
        unknown = [] if wrong or "*" in known else [key for key in value if key not in known]
        if wrong or missing or unknown:
            return wrong or (f"{at}.{missing[0]} is missing" if missing else f"{at}.{unknown[0]} is a key that no source shows")
        return next(filter(None, (misfit(of, known.get(key, known.get("*")), f"{at}.{key}") for key, of in value.items())), None)
    if callable(shape) and not isinstance(shape, type):
        wrong = shape(value)
        return wrong and f"{at} is {wrong}"
    types, name = ((int, float), "number") if shape is NUMBER else (shape, "null" if shape is None else shape.__name__)
    fits = shape is not None and isinstance(value, types) and (shape is bool or not isinstance(value, bool))
    return None if fits else f"{at} should be {name}, is {type(value).__name__}"


CALLS = FAILED = 0


def report(platform, method, target, answer, fits, expected):
    global CALLS, FAILED
    CALLS, FAILED = CALLS + 1, FAILED + (not fits)
    line = f"{platform} {method} {target.partition('?')[0]}"
    print(f"ok {line}" if fits else f"FAILED {line}: expected {expected}, came {answer}", flush=True)


def pick(value, *keys, otherwise):
    """The text under the keys (0 is the first item), for the calls after."""
    for key in keys:
        fits = isinstance(value, dict if isinstance(key, str) else list) and (key in value if isinstance(key, str) else value)
        value = value[key] if fits else None
    return value if isinstance(value, str) and value else otherwise


# ---- ThingsCloud: the page 项目 HTTP API; the comment of a call is the heading that it was written from

def items(shape):
    return {"items!": [shape]}


PROJECT = fields("id! name! descr tags:tags")
TOTALS = fields("device_total!:number online_device_total!:number offline_device_total!:number active_device_total!:number"
                " inactive_device_total!:number alarm_device_total!:number")
ALARMS = fields("device_total!:number alarm_1_total!:number alarm_2_total!:number alarm_3_total!:number normal_total!:number")
DEVICE_TYPE = fields("id! name! descr tags:tags create_time:number device_count:number conn_protocol conn_type")
EXTEND_INFO = fields("id! info_type name descr options:object create_time:number update_time:number is_standard:boolean")
GROUP = fields("id! name! descr tags:tags create_time:number")
GROUP["children"] = [GROUP]
DEVICE = fields("id! name! descr device_key tags:tags create_time:number alarm:object active:object online:boolean type",
                type_info=fields("id name conn_type conn_protocol"), device_code=str)  # the last: the vendor's Python tools
ATTRIBUTE = fields("identifier! value!:any attr_type data_type ts:number",
                   model=fields("name attr_type data_type data_options:object"))
POINT = fields("ts!:number name value!:any type timestamp")  # `timestamp`: the vendor's Python tools
ALARM_LOG = fields("id! device_id! alarm_status:number alarm_level:number alarm_info:object create_time:number notify_logs:array",
                   device=fields("id name"))
CUSTOMER = fields("id! account! name! descr email mobile tags:tags locale create_time:number", count=fields("device_count:number"))
DEVICES = {**items(DEVICE), **fields("total!:number page_total!:number")}
CREATED, EMPTY, SCALARS = fields("id! name!"), {}, fields("*:scalar")


def thingscloud():
    base = ENV["THINGSCLOUD_URL"]

    def call(method, path, info, body=None, query=None, bearer=True):
        bearer = token if bearer is True else bearer
        headers = {**JSON, **({"Authorization": "Bearer " + bearer} if bearer else {})}
        target = with_query(path, query)
        answer = send(method, base, target, headers, None if body is None else json.dumps(body).encode())
        wrong = None if answer.status == 200 and answer.get("result") is True else "no success"  # 全局定义, 请求功能处理成功
        wrong = wrong or misfit(answer.get("info"), info, "info")
        if not (answer.headers.get("Content-Type") or "").lower().startswith("application/json"):
            wrong = wrong or "the content type is another"
        report("thingscloud", method, target, answer, not wrong, f"HTTP 200, JSON, result true, the documented info ({wrong})")
        return answer.get("info")

    app, keys = {"app_id": ENV["THINGSCLOUD_APP_ID"]}, ("access_key", "secret_key", "account", "password")
    access, secret, account, password = ({key: ENV["THINGSCLOUD_" + key.upper()]} for key in keys)
    got = call("POST", "/api/v1/access_token", fields("access_token! expires_in:number"), {**app, **access, **secret}, bearer=None)  # 服务器获取 AccessToken
    token = pick(got, "access_token", otherwise="none-came")
    got = call("POST", "/api/v1/admin_login", fields("access_token!"), {**app, **account, **password}, bearer=None)  # 浏览器获取 AccessToken
    admin = pick(got, "access_token", otherwise="none-came")
    HIDDEN.extend([token, admin])

    call("GET", "/api/v1/project", PROJECT)  # 读取项目信息
    call("GET", "/api/v1/project", PROJECT, bearer=admin)  # 获取 AccessToken: 用于所有 API 请求
    call("GET", "/api/v1/devices_stat", TOTALS)  # 读取设备状态统计
    call("GET", "/api/v1/devices_alarm_stat", ALARMS)  # 读取设备告警状态统计
    got = call("GET", "/api/v1/device_types", items(DEVICE_TYPE))  # 读取设备类型列表
    kind = pick(got, "items", 0, "id", otherwise="type1")
    definition = {**EXTEND_INFO, "enabled": bool}
    got = call("GET", f"/api/v1/device_type/{quote(kind, safe='')}/extend_infos", items(definition))  # 读取设备类型扩展信息定义
    info = pick(got, "items", 0, "id", otherwise="info1")
    got = call("GET", "/api/v1/device_groups_tree", items(GROUP))  # 读取设备组树形列表
    group = pick(got, "items", 0, "id", otherwise="group1")

    call("POST", "/api/v1/device", CREATED, {"name": "Pump 1"})  # 创建设备, only what is 必填
    pump = {"name": "Pump 2", "descr": "By the gate", "type": kind, "tags": {"site": "north"}, "device_key": "pump-2"}
    device_id = quote(pick(call("POST", "/api/v1/device", CREATED, pump), "id", otherwise="device1"), safe="")  # 创建设备
    device, control = f"/api/v1/device/{device_id}", f"/api/v1/control/device/{device_id}"
    tools = {"page": 1, "page_records": 50, "type": kind, "groups": group + ",group2", "include_sub_groups": 1}
    call("GET", "/api/v1/devices", DEVICES)  # 读取设备列表
    call("GET", "/api/v1/devices", DEVICES, query={"page": 1, "type": kind, "group": group})  # 读取设备列表
    call("GET", "/api/v1/devices", DEVICES, query=tools)  # the vendor's thingscloud-api-python-tools
    call("GET", device, {**DEVICE, "groups": [str], "view_token": str})  # 读取设备信息
    call("GET", device + "/certificate", fields("id! name access_token! project_key!"))  # 读取设备证书
    call("PUT", device + "/info", EMPTY, {"name": "Pump 3", "descr": "Moved", "device_key": "pump-3"})  # 修改设备基本信息
    call("PUT", device + "/tags", EMPTY, {"tags": {"site": "south", "row": "4"}})  # 修改设备标签
    call("POST", device + "/tags_remove", EMPTY, {"keys": ["site", "row"]})  # 移除设备标签
    call("PUT", device + "/groups", EMPTY, {"groups": [group, "group2"]})  # 修改设备分组
    call("PUT", device + "/groups", EMPTY, {"groups": []})  # 修改设备分组, 空数组
    place = {"info_type": "location", "value": {"room": "A1", "floor": 2, "indoor": True}}
    call("GET", device + "/extend_infos", items({**EXTEND_INFO, "value": KINDS["value"]}))  # 读取设备扩展信息
    call("POST", device + "/standard_infos", {"location!": SCALARS}, place)  # 修改设备标准扩展信息
    call("POST", device + "/extend_infos", SCALARS, {"infos": {info: "text", "info2": 7, "info3": False}})  # 修改设备自定义扩展信息

    got = call("GET", device + "/attributes", [ATTRIBUTE])  # 读取设备属性列表
    series = f"{device}/attribute/{quote(pick(got, 0, 'identifier', otherwise='temperature'), safe='')}/series"
    now = int(time.time() * 1000)
    span = {"page": 1, "page_records": 100, "start_time": now - 30 * 86_400_000, "end_time": now}
    call("GET", series, [POINT])  # 读取设备属性历史数据
    call("GET", series, [POINT], query=span)  # 读取设备属性历史数据
    call("POST", device + "/attributes_remove", EMPTY, {"keys": ["temperature", "humitidy"]})  # 移除设备属性
    call("POST", control + "/attributes", EMPTY, {"power": True, "level": 2.5, "mode": "eco", "plan": {"on": [6, 18]}})  # 下发属性到设备
    call("PUT", control + "/attributes", EMPTY, {"owner": "north", "limit": 40})  # 更新云端属性
    call("POST", control + "/command", EMPTY, {"method": "openLock", "params": {"seconds": 5}, "id": 1000})  # 下发命令到设备
    text, door = "t:45,u=31", {"command": "openLock", "led": "ON", "stat": "011001"}
    for kind, msg in (("hex", "01 03 01 FF 00 0C 74 03"), ("text", text), ("json", door)):
        for mode in ("mqtt", "tcp"):
            call("POST", control + "/data/stream/set", EMPTY, {"type": kind, "msg": msg}, {"push_mode": mode})  # 下发自定义数据流到设备
    call("GET", "/api/v1/alarm_logs", items(ALARM_LOG))  # 读取所有告警消息
    call("GET", device + "/alarm_logs", items(ALARM_LOG))  # 读取设备告警消息

    user = {"name": "Zhou", "account": "zhou", "password": "Example-1"}
    facts = {"descr": "Night shift", "email": "zhou@example.com", "mobile": "13800000000"}
    call("POST", "/api/v1/customer", CREATED, user)  # 创建用户, only what is 必填
    got = call("POST", "/api/v1/customer", CREATED, {**user, "account": "zhou2", **facts, "tags": {"team": "b"}})  # 创建用户
    customer = "/api/v1/customer/" + quote(pick(got, "id", otherwise="customer1"), safe="")
    call("GET", "/api/v1/customers", items(CUSTOMER))  # 读取用户列表
    call("GET", customer, CUSTOMER)  # 读取用户信息
    call("PUT", customer + "/info", EMPTY, {"name": "Zhou Li", **facts})  # 修改用户信息
    call("PUT", customer + "/info", EMPTY, {"descr": "Day shift"})  # 修改用户信息, 至少填写一个
    call("PUT", customer + "/pwd", EMPTY, {"password": "Example-2"})  # 修改用户密码
    call("PUT", customer + "/tags", EMPTY, {"tags": {"team": "c", "level": "2"}})  # 修改用户标签
    call("DELETE", customer, EMPTY)  # 移除用户
    call("DELETE", device, EMPTY)  # 移除设备
    call("GET", "/api/v1/admin", fields("id! account! name! email tags:tags"), bearer=admin)  # 读取当前登录的管理员信息

    def wrong(method, path, fits, expected, body=None):
        answer = send(method, base, path, {**JSON, "Authorization": "Bearer " + token}, body)
        report("thingscloud", method, path, answer, answer.status != 0 and fits(answer), expected)

    no_json = {"result": False, "message": "Invalid JSON message", "errcode": 400}
    wrong("GET", "/api/v1/admin", lambda a: a.status >= 400 or a.get("result") is False, "a failure without an admin's token")  # 仅在通过管理员账号获取 AccessToken 时可用
    wrong("GET", "/api/v1/no_such_path", lambda a: (a.status, a.json) == (404, {"message": "Request invalid"}), "404, only a message")  # 请求资源错误
    wrong("POST", "/api/v1/device", lambda a: (a.status, a.json) == (404, no_json), "404 and errcode 400", b'{"name": "Pump')  # 请求 JSON 格式错误


# ---- SenseCAP: the vendor's pages, and where these are not public its SDKs and programs, as the comments tell

def moment(value):
    fits = isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", value)
    return None if fits else "no time in ISO 8601 with milliseconds, in UTC"


def pair(left, right):
    return lambda value: "no pair" if not isinstance(value, list) or len(value) != 2 else (
        misfit(value[0], left, "a pair whose first part") or misfit(value[1], right, "a pair whose second part"))


def table(value):
    """Empty, or a pair: keys (channel, measurement) and as many series of (value, time)."""
    wrong = value != [] and pair([pair(NUMBER, str)], [[pair(VALUE, moment)]])(value)
    return wrong or (None if value == [] or len(value[0]) == len(value[1]) else "not one series for each key")


VALUE = (NUMBER, str, bool, [fields("mac! rssi!:numeric")])
BLANK = (lambda value: None if isinstance(value, str) and not value.strip() else "no blank text")
NOTHING = ({}, None, BLANK)
SC_GROUP, SC_NODE = fields("group_name! group_uuid!"), fields("device_eui! device_name! be_quota:numeric expired_time")
SC_SIM = fields("iccid msisdn activateTime expiryDate status:numeric flow:numeric residueFlow:numeric")
SC_DETAIL = fields("device_eui! device_name frequency device_network:numeric position_source:numeric hardware_version software_version",
                   position=(fields("latitude:number longitude:number"), None), sim=(SC_SIM, None))
SC_CHANNEL = fields("channel_index!:numeric channel_name sensor_id sensor_type sensor_status:numeric", measurement_ids=[(str, NUMBER)])
SC_STATUS = fields("device_eui! online_status:number battery_status:number battery_digit:number report_frequency:number expired_time"
                   " be_quota:numeric", latest_message_time=(moment, None))
SC_MEASURE = fields("measurement_id!:numeric measurement_name measurement_unit")
SC_LATEST = {"channel_index!": NUMBER, "points!": [{**fields("measurement_id!"), "measurement_value!": VALUE, "time!": moment}]}
SC_CHART = {"channel!": NUMBER, "lists!": [{**fields("measurement_id!:numeric average_value!:number"), "time!": moment}]}


def sensecap():
    def basic(key):  # access guide, HTTP Basic Authentication
        return {"Authorization": "Basic " + base64.b64encode(f"{ENV['SENSECAP_ACCESS_ID']}:{key}".encode()).decode()}

    def call(method, path, data, body=None, query=None, response_headers=()):
        json_type = {"Content-Type": "application/json; charset=utf-8"} if method == "POST" else {}
        target = with_query(path, query)
        headers = {**basic(ENV["SENSECAP_ACCESS_KEY"]), **json_type}
        answer = send(method, ENV["SENSECAP_URL"], target, headers, None if body is None else json.dumps(body).encode())
        wrong = None if answer.status == 200 and str(answer.get("code")) == "0" else "no success"  # access guide, API Response
        wrong = wrong or misfit(answer.get("data"), data, "data")
        wrong = wrong or next((f"the header {name} is missing" for name in response_headers if name not in answer.headers), None)
        report("sensecap", method, target, answer, not wrong, f"HTTP 200, code 0 and the documented data ({wrong})")
        return answer.get("data")

    costs = ("api-gateway-excute-second", "api-gateway-mpuo-consume")  # access guide, HTTP HEADER, Response
    call("GET", "/view_organization", ({"org_id!": str}, {"orgId!": NUMBER}), response_headers=costs)  # Organization Management; Java SDK: orgId
    call("GET", "/list_groups", [SC_GROUP])  # Group Management, List device group
    group = pick(call("POST", "/create_group", SC_GROUP, {"name": "Field 7"}), "group_uuid", otherwise="478ED9E2A290F401")  # Create device group
    call("POST", "/update_group", EMPTY, {"group_uuid": group, "name": "Field 8"})  # Group Management, Update device group information
    eui = pick(call("GET", "/list_devices", [SC_NODE]), 0, "device_eui", otherwise="2CF7F12010700088")  # Device Management, Device list
    call("GET", "/list_devices", [SC_NODE], query={"device_type": "1", "group_uuid": group})  # Device Management, Device list
    call("GET", "/list_devices", [SC_NODE], query={"device_type": "2", "group_uuid": ""})  # Chinese page: empty is the Default group
    call("POST", "/view_devices", [SC_DETAIL], {"device_euis": [eui]})  # Device Management, Get device detail
    call("POST", "/view_devices", [SC_DETAIL], {"device_type": 1, "device_euis": [eui]})  # Get device detail, as in its sample
    call("POST", "/view_devices", [SC_DETAIL], {"device_type": "2", "device_euis": [eui]})  # Get device detail, as in its table
    call("POST", "/list_device_channels", [{**fields("device_eui!"), "device_name": (str, None), "channels!": [SC_CHANNEL]}], {"device_euis": [eui]})  # both SDKs
    call("POST", "/view_device_running_status", [SC_STATUS], {"device_euis": [eui]})  # Java SDK; an answer that was seen
    call("GET", "/list_measurement_reference", [{**fields("sensor_type! sensor_name"), "sensor_measurement": [SC_MEASURE]}])  # Java SDK
    call("POST", "/move_devices_to_group", NOTHING, {"group_uuid": group, "devices": [eui]})  # Java SDK
    call("POST", "/update_device_report_cycle", ANY, {"device_euis": [eui], "report_cycle": 60})  # JS SDK

    now = int(time.time() * 1000)
    span = {"time_start": now - 86_400_000, "time_end": now}
    channel = {"device_eui": eui, "channel_index": 32, "measurement_id": "4104"}
    call("GET", "/view_latest_telemetry_data", [SC_LATEST], query={"device_eui": eui})  # Device Data, latest data
    call("GET", "/view_latest_telemetry_data", [SC_LATEST], query=channel)  # Device Data, latest data
    call("GET", "/list_telemetry_data", {"list!": table}, query={"device_eui": eui})  # Device Data, history data
    call("GET", "/list_telemetry_data", {"list!": table}, query={**channel, "limit": 3, **span})  # Device Data, history data
    call("GET", "/aggregate_chart_points", ([SC_CHART], BLANK), query={"device_eui": eui})  # both SDKs
    call("GET", "/aggregate_chart_points", ([SC_CHART], BLANK), query={**channel, "interval": 60, **span})  # JS SDK
    call("GET", "/list_telemetry_data", {"list!": table}, query={"device_eui": eui, "limit": 1000, **span})  # a program by others

    channels = [{"channel_index": "1", "measurement_ids": ["4097", "4098"]}]
    advice = {"lang": "2", "crop": "apple", "location": "Shenzhen", "time_range": "1",
              "measurements": [{"dev_eui": eui, "channel_measurement": channels}]}
    suggest = "/ai/view_suggestion_by_measurements"
    task = call("POST", suggest, fields("resource_id!"), advice)  # Planting Advice, Interface I
    task = pick(task, "resource_id", otherwise="openAi:ask:424326279298784:1691053698953")
    call("POST", suggest, (str, fields("resource_id!"), None), {**advice, "resource_id": task})  # Planting Advice, Interface II

    more = {"device_name": "Station 9", "group_uuid": group, "longitude": "113.95", "latitude": "22.58"}
    call("POST", "/bind_device", NOTHING, {"eui": "2CF7F12010700099", "code": "EXAMPLE1"})  # both SDKs
    call("POST", "/bind_device", NOTHING, {"eui": "2CF7F1201070009A", "code": "EXAMPLE1", **more})  # both SDKs
    call("POST", "/delete_devices", NOTHING, {"device_euis": ["2CF7F12010700099", "2CF7F1201070009A"]})  # Java SDK
    call("POST", "/delete_group", EMPTY, query={"group_uuid": group})  # Group Management, Delete a device group: query, no body
    kit = call("POST", "/device/create_development_kit", fields("eui! device_key *:any"), {"dev_name": "Kit 1", "sku": "blank_device"})  # the MCP server
    call("GET", "/device/view_node_key", fields("device_key! token *:any"), query={"node_eui": pick(kit, "eui", otherwise=eui)})  # the MCP server

    answer = send("GET", ENV["SENSECAP_URL"], "/list_devices", basic("wrong" + ENV["SENSECAP_ACCESS_KEY"]))  # Error Response
    fits = answer.status >= 400 or (answer.status == 200 and str(answer.get("code")) not in ("0", "None"))
    report("sensecap", "GET", "/list_devices", answer, fits, "an error for the wrong key")


# ---- Gongjiangyun: the page 接口说明

def gongjiangyun():
    def call(path, headers, body, check, expected):
        answer = send("POST", ENV["GONGJIANGYUN_URL"], path, headers, body)
        token = pick(answer.json, "access_token", otherwise="")
        HIDDEN.extend([token] if token else [])
        report("gongjiangyun", "POST", path, answer, answer.status != 0 and check(answer), expected)
        return token

    form_type = "application/x-www-form-urlencoded"
    form = {"client_id": ENV["GONGJIANGYUN_CLIENT_ID"], "client_secret": ENV["GONGJIANGYUN_CLIENT_SECRET"], "grant_type": "client_credentials"}
    shape = {**fields("access_token! scope"), "token_type!": lambda value: None if value == "bearer" else "not bearer", "expires_in!": int}
    ask = ("/oauth/token", {"Content-Type": form_type})
    good = (lambda a: a.status == 200 and not misfit(a.json, shape, "answer"), "HTTP 200, access_token, token_type bearer, expires_in")
    call(*ask, urlencode(form).encode(), *good)  # 认证管理, 请求报文示例
    token = call(*ask, urlencode({**form, "scope": ""}).encode(), *good)  # 认证管理, scope: 可选填""; the later token counts
    wrong = urlencode({**form, "client_secret": "wrong" + form["client_secret"]}).encode()
    call(*ask, wrong, lambda a: a.status == 401 and a.get("error"), "HTTP 401 with `error`")  # Spring Security OAuth
    sample = {"Content-Type": form_type + "; charset=utf-8", "Authorization": "bearer " + token}  # 请求示例, of a path that stands for any
    call("/xxx/xxxx", sample, b"", lambda a: a.status not in (400, 401), "no objection to token and headers")  # 请求示例
    call("/xxx/xxxx", {**sample, "X-Trace": "1"}, b"", lambda a: a.status == 400, "HTTP 400 for X-Trace")  # 请求头, 1.
    call("/xxx/xxxx", {**sample, "Authorization": "bearer wrong"}, b"", lambda a: a.status == 401, "HTTP 401")  # 请求返回, 1.


# ---- Cainiao IoT: the pages 公共请求参数 / 公共返回参数, 创建物流节点 and 查询节点下的设备列表; each operation with each of the three ways
# to authenticate

NODE = fields("nodeId! nodeName businessId groupId clusterId:any nodeCode priority:any createTime:number updateTime:number")
NODES = {"data!": [NODE], "total!": NUMBER, "totalPages!": NUMBER}  # 2.3.1. 成功 (Status 200),按创建时间倒排序
NODE_DEVICES = {"data!": [fields("deviceId! deviceType deviceName groupId nodeId online:boolean activeTime:any",
                                 deviceAlias=(str, None))]}  # 1.3.1. 成功 (Status 200); the copy ends in the list


def cainiao_iot():
    url, secret = urlsplit(ENV["CAINIAO_IOT_URL"]), ENV["CAINIAO_IOT_SECRET_KEY"]

    def signature(target, secret, method="GET", body=b""):  # AK/SK方式
        headers = {"X-Cws-Date": time.strftime("%Y%m%dT%H%M%SZ", time.gmtime()), **JSON}
        value = signed("CWS-HMAC-SHA256", "X-Cws-Date", ENV["CAINIAO_IOT_ACCESS_KEY"], secret, method,
                       url.path + target, {"Host": url.netloc, **headers}, body)
        return {**headers, "Authorization": value}

    def refused(target, headers):  # 失败调用时常见的状态码及response示例
        answer = send("GET", ENV["CAINIAO_IOT_URL"], target, headers)
        fits = (answer.status, answer.text.strip()) == (401, "AkSk validation failed.")
        report("cainiao-iot", "GET", target, answer, fits, "401 `AkSk validation failed.`")

    def three_ways(method, target, fits, expected, body=b""):
        kind = JSON if body else {}
        for headers in (signature(target, secret, method, body),  # AK/SK方式
                        {"Token": ENV["CAINIAO_IOT_TOKEN"], **kind},  # Token方式请求
                        {"Cookie": ENV["CAINIAO_IOT_COOKIE"], **kind}):  # Cookie方式请求
            answer = send(method, ENV["CAINIAO_IOT_URL"], target, headers, body or None)
            report("cainiao-iot", method, target, answer, 200 <= answer.status < 300 and fits(answer), f"a status 2xx with {expected}")

    def shaped(target, shape, expected):
        three_ways("GET", target, lambda a: misfit(a.json, shape, "answer") is None, expected)

    devices = "/group/INNTER_TEST_PRE/LEMO/devices/meta?search=&pageNo=1&pageSize=10"
    for target in (devices, "/products/shared", "/businesses"):  # AK/SK方式请求示例, Token方式请求示例, Cookie方式请求示例
        three_ways("GET", target, lambda a: a.text != "", "JSON or a text")  # 公共返回参数
    node = "/node/118d5961484f8fd533c417a27e6c53fe"
    body = json.dumps({"nodeName": "1230测试节点", "nodeCode": "1230TESTCODE"}).encode()
    three_ways("POST", "/group/INNTER_TEST_PRE/node", lambda a: a.text == "", "an empty body", body)  # 创建物流节点
    shaped("/group/INNTER_TEST_PRE/nodes?pageNo=1&pageSize=100", NODES, "nodes")  # 根据资源组查询物流节点列表
    shaped(node, NODE, "a node")  # 查询节点信息
    query = {"search": "秤", "status": "UNACTIVE", "pageNo": 1, "pageSize": 100}
    shaped(with_query(node + "/hfc_rfid_reader/devices/meta", query), NODE_DEVICES, "devices")  # 查询节点下的设备列表
    refused(devices, signature(devices, "wrong" + secret))
    refused(devices, signature(devices.replace("pageNo=1", "pageNo=2"), secret))  # signed for another query


def main():
    if sys.argv[1:] == ["--self-test"]:
        return self_test()
    missing = [name for name in VARIABLES if not ENV[name]]
    if missing or sys.argv[1:]:
        print("these environment variables are missing: " + " ".join(missing) if missing else "usage: every_operation.py [--self-test]", file=sys.stderr)
        return 2
    for platform in (thingscloud, sensecap, gongjiangyun, cainiao_iot):
        platform()
    print(f"{CALLS} calls, {FAILED} failed")
    return 1 if FAILED else 0


if __name__ == "__main__":
    sys.exit(main())
