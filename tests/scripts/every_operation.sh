#!/usr/bin/env bash
# Calls every operation of the four platforms on a running server as the vendors' pages and SDKs show it, and looks for success.
# How to run: export the variables named below, then `bash every_operation.sh`; with `--self-test` it only checks its signing.
set -euo pipefail

VARIABLES="THINGSCLOUD_URL THINGSCLOUD_APP_ID THINGSCLOUD_ACCESS_KEY THINGSCLOUD_SECRET_KEY THINGSCLOUD_ACCOUNT THINGSCLOUD_PASSWORD
SENSECAP_URL SENSECAP_ACCESS_ID SENSECAP_ACCESS_KEY GONGJIANGYUN_URL GONGJIANGYUN_CLIENT_ID GONGJIANGYUN_CLIENT_SECRET
CAINIAO_IOT_URL CAINIAO_IOT_ACCESS_KEY CAINIAO_IOT_SECRET_KEY CAINIAO_IOT_TOKEN CAINIAO_IOT_COOKIE"
CALLS=0 FAILED=0
HIDDEN=() # never printed: what the environment holds, and the tokens that come

for tool in curl openssl; do
  command -v "$tool" >/dev/null || { echo "this needs $tool" >&2; exit 2; }
done

# ---- signing: Cainiao's four steps; encoding, order and layout are those of SDK-HMAC-SHA256, whose grammar it shares

# Percent-encodes every byte but A-Z a-z 0-9 - _ . ~
encode() {
  local LC_ALL=C text=$1 out="" i char
  for ((i = 0; i < ${#text}; i++)); do
    char=${text:i:1}
    case $char in
      [A-Za-z0-9._~-]) out+=$char ;;
      *) printf -v char '%d' "'$char"; printf -v char '%%%02X' $((char & 255)); out+=$char ;;
    esac
  done
  printf '%s' "$out"
}

decode() {
  local text=${1//\\/\\\\}
  printf '%b' "${text//%/\\x}"
}

canonical_path() {
  local rest=$1 out="" segment
  while [[ -n $rest ]]; do
    segment=${rest%%/*}
    out+=$(encode "$(decode "$segment")")
    [[ $rest == */* ]] || break
    out+=/
    rest=${rest#*/}
  done
  [[ $out == */ ]] || out+=/
  printf '%s' "$out"
}

canonical_query() {
  local pair pairs tab=$'\t'
  [[ -n $1 ]] || return 0
  IFS='&' read -r -a pairs <<<"$1"
  for pair in "${pairs[@]}"; do
    [[ $pair == *=* ]] || pair+="="
    printf '%s\t%s\n' "$(encode "$(decode "${pair%%=*}")")" "$(encode "$(decode "${pair#*=}")")"
  done | LC_ALL=C sort -t "$tab" -k1,1 -k2,2 | awk -F "$tab" '{ printf "%s%s=%s", sep, $1, $2; sep = "&" }'
}

sha256() { openssl dgst -sha256 | sed 's/^.* //'; }

# sign ALGORITHM DATE-HEADER ACCESS SECRET METHOD TARGET BODY HEADER:VALUE...: the Authorization header, over all headers given,
# whose names are in lower case
sign() {
  local algorithm=$1 date_header=$2 access=$3 secret=$4 method=$5 target=$6 body=$7 query="" lines names date request signature
  shift 7
  [[ $target != *\?* ]] || query=${target#*\?}
  lines=$(printf '%s\n' "$@" | LC_ALL=C sort)
  names=$(printf '%s\n' "$lines" | sed 's/:.*//' | tr '\n' ';')
  names=${names%;}
  date=$(printf '%s\n' "$lines" | sed -n "s/^$date_header://p")
  request="$method
$(canonical_path "${target%%\?*}")
$(canonical_query "$query")
$lines

$names
$(printf '%s' "$body" | sha256)"
  signature=$(printf '%s\n%s\n%s' "$algorithm" "$date" "$(printf '%s' "$request" | sha256)" |
    openssl dgst -sha256 -hmac "$secret" | sed 's/^.* //')
  printf '%s Access=%s, SignedHeaders=%s, Signature=%s' "$algorithm" "$access" "$names" "$signature"
}

# vector NAME SIGNATURE ACCESS SECRET METHOD TARGET BODY HEADER:VALUE...: a vector that Huawei Cloud publishes
vector() {
  local name=$1 expected=$2 came
  shift 2
  came=$(sign SDK-HMAC-SHA256 x-sdk-date "$@")
  CALLS=$((CALLS + 1))
  if [[ ${came##*=} == "$expected" ]]; then
    echo "ok $name"
  else
    FAILED=$((FAILED + 1))
    echo "FAILED $name: expected the signature $expected, got ${came##*=}"
  fi
}

self_test() {
  local ak=QTWAOYTTINDUT2QVKYUC sk=MFyfvK41ba2giqM7Uio6PznpdUKGpownRZlmVmHc vpc=/v1/77b6a44cba5143ab91d13ab9a8ff44fd/vpc
  local region=host:service.test-region-1.myhuaweicloud.com date=x-sdk-date:20191115T033655Z json=content-type:application/json
  vector V1 7be6668032f70418fcc22abc52071e57aff61b84a1d2381bb430d6870f4f6ebe "$ak" "$sk" GET \
    "${vpc}s?limit=2&marker=13551d6b-755d-4757-b956-536f674975c0" "" "$json" host:service.region.example.com "$date"
  vector V2 cfb4171acec81de07d50e53d57eb77edd537414d66ddb1d7d780f128e12cd842 AccessKey SecretKey GET \
    "/resources?size=1" "" host:service.endpoint.myhuaweicloud.com x-sdk-date:20200608T023900Z
  vector V4 4a30e690c3032a1975323588d79e858f188834f91df411a47ada7def6ad8081f "$ak" "$sk" GET "${vpc}s" "" "$json" "$region" "$date"
  vector V7 f65c535f8f86d95e963fbd795d6d41dbf59e675a8b4ae161356cf8cd93f1ec4c AccessKey SecretKey POST \
    "$vpc/123" '{"key":"value"}' "$region" "$date"
  echo "$CALLS vectors, $FAILED failed"
  [[ $FAILED -eq 0 ]] || exit 1
  exit 0
}

case ${1-} in
  "") ;;
  --self-test) self_test ;;
  *) echo "usage: every_operation.sh [--self-test]" >&2; exit 2 ;;
esac

missing=""
for name in $VARIABLES; do
  if [[ -z ${!name-} ]]; then
    missing+=" $name"
  elif [[ $name != *_URL ]]; then
    HIDDEN+=("${!name}")
  fi
done
[[ -z $missing ]] || { echo "these environment variables are missing:$missing" >&2; exit 2; }

# ---- sending and checking

WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT

# send METHOD URL [CURL-ARGUMENT...]: sends a request and leaves STATUS, and in FLAT the body without white space around its
# punctuation. One that came too early (429) is sent up to three times more, as SenseCAP's Java SDK does.
send() {
  local method=$1 url=$2 again
  shift 2
  for again in 1 1 1 0; do
    : >"$WORK/body"
    STATUS=$(curl -q -sS --noproxy '*' --globoff --http1.1 --max-time 30 -X "$method" -o "$WORK/body" -w '%{http_code}' \
      "$@" "$url" 2>"$WORK/error") || STATUS="none, $(<"$WORK/error")"
    [[ $STATUS == 429 && $again == 1 ]] || break
    sleep 1
  done
  FLAT=$(tr '\r\n\t' '   ' <"$WORK/body" | sed -E 's/ *([][{}:,]) */\1/g')
}

# field NAME OTHERWISE: the first text under this key in the answer
field() {
  local found
  found=$(printf '%s\n' "$FLAT" | awk -v key="\"$1\":\"" '
    (at = index($0, key)) { rest = substr($0, at + length(key)); print substr(rest, 1, index(rest, "\"") - 1); exit }')
  printf '%s' "${found:-$2}"
}

# The answer for a message, cut, and without anything secret
shown() {
  local text secret
  text=$(tr '\r\n\t' '   ' <"$WORK/body" |
    sed -E -e 's/("[A-Za-z_]*(token|key|secret|password)" *: *)"[^"]*"/\1"***"/g' -e 's@Basic [A-Za-z0-9+/=]+@Basic ***@g' \
      -e 's/(token|key|secret|password)=[^& ]*/\1=***/g')
  for secret in "${HIDDEN[@]}"; do
    text=${text//"$secret"/***}
  done
  printf 'HTTP %s %s' "$STATUS" "${text:0:200}"
}

# verdict PLATFORM METHOD TARGET STATUS PATTERN...: prints the line of a call; STATUS and PATTERN are extended regular
# expressions, and all patterns must be found in the answer
verdict() {
  local line="$1 $2 ${3%%\?*}" status=$4 pattern problem=""
  shift 4
  CALLS=$((CALLS + 1))
  [[ $STATUS =~ ^($status)$ ]] || problem="HTTP $status"
  for pattern in "$@"; do
    [[ -n $problem || $FLAT =~ $pattern ]] || problem="an answer with $pattern"
  done
  if [[ -z $problem ]]; then
    echo "ok $line"
  else
    FAILED=$((FAILED + 1))
    echo "FAILED $line: expected $problem, came $(shown)"
  fi
}

# ---- ThingsCloud: the page 项目 HTTP API; the comment of a call is the heading that it was written from

OBJECT='"info":\{' EMPTY='"info":\{\}' LIST='"info":\[' ITEMS='"info":\{.*"items":\['
TOKEN="" # of the API application, or of the administrator

# tc_send METHOD TARGET [BODY]: with the token, unless there is none yet
tc_send() {
  local more=(-H "Content-Type: application/json")
  [[ -z $TOKEN ]] || more+=(-H "Authorization: Bearer $TOKEN")
  [[ $# -lt 3 ]] || more+=(--data-binary "$3")
  send "$1" "$THINGSCLOUD_URL$2" "${more[@]}"
}

# tc METHOD TARGET PATTERN [BODY]: a call that succeeds (全局定义, 请求功能处理成功)
tc() {
  local pattern=$3
  if [[ $# -gt 3 ]]; then tc_send "$1" "$2" "$4"; else tc_send "$1" "$2"; fi
  verdict thingscloud "$1" "$2" 200 '"result":true[,}]' "$pattern"
}

# A text as JSON
quoted() {
  local text=${1//\\/\\\\}
  printf '"%s"' "${text//\"/\\\"}"
}

thingscloud() {
  local app api_token admin_token type info group device control attribute customer now mode
  app="\"app_id\":$(quoted "$THINGSCLOUD_APP_ID")"
  tc POST /api/v1/admin_login '"info":\{.*"access_token":"[^"]' \
    "{$app,\"account\":$(quoted "$THINGSCLOUD_ACCOUNT"),\"password\":$(quoted "$THINGSCLOUD_PASSWORD")}" # 浏览器获取 AccessToken
  admin_token=$(field access_token none-came)
  tc POST /api/v1/access_token '"info":\{.*"access_token":"[^"]' \
    "{$app,\"access_key\":$(quoted "$THINGSCLOUD_ACCESS_KEY"),\"secret_key\":$(quoted "$THINGSCLOUD_SECRET_KEY")}" # 服务器获取 AccessToken
  api_token=$(field access_token none-came)
  HIDDEN+=("$api_token" "$admin_token")

  TOKEN=$admin_token
  tc GET /api/v1/admin '"info":\{.*"account":"' # 读取当前登录的管理员信息
  tc GET /api/v1/project "$OBJECT"              # 获取 AccessToken: 用于所有 API 请求
  TOKEN=$api_token
  tc GET /api/v1/project '"info":\{.*"name":"'                     # 读取项目信息
  tc GET /api/v1/devices_stat '"online_device_total":[0-9]'        # 读取设备状态统计
  tc GET /api/v1/devices_alarm_stat '"alarm_1_total":[0-9]'        # 读取设备告警状态统计
  tc GET /api/v1/device_types "$ITEMS"                             # 读取设备类型列表
  type=$(field id type1)
  tc GET "/api/v1/device_type/$type/extend_infos" "$ITEMS"         # 读取设备类型扩展信息定义
  info=$(field id info1)
  tc GET /api/v1/device_groups_tree "$ITEMS"                       # 读取设备组树形列表
  group=$(field id group1)

  tc POST /api/v1/device '"info":\{.*"id":"' '{"name":"Pump 1"}'   # 创建设备, only what is 必填
  tc POST /api/v1/device '"info":\{.*"id":"' \
    '{"name":"Pump 2","descr":"By the gate","type":"'"$type"'","tags":{"site":"north"},"device_key":"pump-2"}' # 创建设备
  device=$(encode "$(field id device1)")
  control=/api/v1/control/device/$device
  device=/api/v1/device/$device
  tc GET /api/v1/devices '"page_total":[0-9]'                                                      # 读取设备列表
  tc GET "/api/v1/devices?page=1&type=$type&group=$group" "$ITEMS"                                 # 读取设备列表
  tc GET "/api/v1/devices?page=1&page_records=50&groups=$group,group2&include_sub_groups=1" "$ITEMS" # thingscloud-api-python-tools
  tc GET "$device" '"info":\{.*"id":"'                                                             # 读取设备信息
  tc GET "$device/certificate" '"project_key":"'                                                   # 读取设备证书
  tc PUT "$device/info" "$EMPTY" '{"name":"Pump 3","descr":"Moved","device_key":"pump-3"}'         # 修改设备基本信息
  tc PUT "$device/tags" "$EMPTY" '{"tags":{"site":"south","row":"4"}}'                             # 修改设备标签
  tc POST "$device/tags_remove" "$EMPTY" '{"keys":["site","row"]}'                                 # 移除设备标签
  tc PUT "$device/groups" "$EMPTY" '{"groups":["'"$group"'","group2"]}'                            # 修改设备分组
  tc PUT "$device/groups" "$EMPTY" '{"groups":[]}'                                                 # 修改设备分组, 空数组

  tc GET "$device/extend_infos" "$ITEMS"                                                           # 读取设备扩展信息
  tc POST "$device/standard_infos" '"info":\{"location":\{' \
    '{"info_type":"location","value":{"room":"A1","floor":2,"indoor":true}}'                       # 修改设备标准扩展信息
  tc POST "$device/extend_infos" "$OBJECT" '{"infos":{"'"$info"'":"text","info2":7,"info3":false}}' # 修改设备自定义扩展信息
  tc GET "$device/attributes" "$LIST"                                                              # 读取设备属性列表
  attribute=$(encode "$(field identifier temperature)")
  now=$(date +%s)000
  tc GET "$device/attribute/$attribute/series" "$LIST"                                             # 读取设备属性历史数据
  tc GET "$device/attribute/$attribute/series?page=1&page_records=100&start_time=$((now - 30 * 86400000))&end_time=$now" "$LIST" # the same
  tc POST "$device/attributes_remove" "$EMPTY" '{"keys":["temperature","humitidy"]}'               # 移除设备属性

  tc POST "$control/attributes" "$EMPTY" '{"power":true,"level":2.5,"mode":"eco","plan":{"on":[6,18]}}' # 下发属性到设备
  tc PUT "$control/attributes" "$EMPTY" '{"owner":"north","limit":40}'                             # 更新云端属性
  tc POST "$control/command" "$EMPTY" '{"method":"openLock","params":{"seconds":5},"id":1000}'     # 下发命令到设备
  for mode in mqtt tcp; do                                                                         # 下发自定义数据流到设备
    tc POST "$control/data/stream/set?push_mode=$mode" "$EMPTY" '{"type":"hex","msg":"01 03 01 FF 00 0C 74 03"}' # HEX
    tc POST "$control/data/stream/set?push_mode=$mode" "$EMPTY" '{"type":"text","msg":"t:45,u=31"}' # Plaintext
    tc POST "$control/data/stream/set?push_mode=$mode" "$EMPTY" \
      '{"type":"json","msg":{"command":"openLock","led":"ON","stat":"011001"}}'                    # JSON
  done
  tc GET /api/v1/alarm_logs "$ITEMS"                                                               # 读取所有告警消息
  tc GET "$device/alarm_logs" "$ITEMS"                                                             # 读取设备告警消息

  tc POST /api/v1/customer '"info":\{.*"id":"' '{"name":"Zhou","account":"zhou","password":"Example-1"}' # 创建用户, only what is 必填
  tc POST /api/v1/customer '"info":\{.*"id":"' '{"name":"Zhou","account":"zhou2","password":"Example-1","descr":"Night shift",
    "email":"zhou@example.com","mobile":"13800000000","tags":{"team":"b"}}'                        # 创建用户
  customer=/api/v1/customer/$(encode "$(field id customer1)")
  tc GET /api/v1/customers "$ITEMS"                                                                # 读取用户列表
  tc GET "$customer" '"info":\{.*"account":"'                                                      # 读取用户信息
  tc PUT "$customer/info" "$EMPTY" '{"name":"Zhou Li","descr":"Day","email":"z@example.com","mobile":"13900000000"}' # 修改用户信息
  tc PUT "$customer/info" "$EMPTY" '{"descr":"Day shift"}'                                         # 修改用户信息, 至少填写一个
  tc PUT "$customer/pwd" "$EMPTY" '{"password":"Example-2"}'                                       # 修改用户密码
  tc PUT "$customer/tags" "$EMPTY" '{"tags":{"team":"c","level":"2"}}'                             # 修改用户标签
  tc DELETE "$customer" "$EMPTY"                                                                   # 移除用户
  tc DELETE "$device" "$EMPTY"                                                                     # 移除设备

  tc_send GET /api/v1/admin # 读取当前登录的管理员信息, 仅在通过管理员账号获取 AccessToken 时可用
  [[ $STATUS != 200 || $FLAT == *'"result":false'* ]] || STATUS="200 in spite of a token that is not an administrator's"
  verdict thingscloud GET /api/v1/admin '200|4[0-9][0-9]'
  tc_send GET /api/v1/no_such_path # 请求资源错误
  verdict thingscloud GET /api/v1/no_such_path 404 '^ *\{"message":"Request invalid"\} *$'
  tc_send POST /api/v1/device '{"name": "Pump' # 请求 JSON 格式错误
  verdict thingscloud POST /api/v1/device 404 '"result":false[,}]' '"errcode":400[,}]' '"message":"Invalid JSON message"'
}

# ---- SenseCAP: the vendor's pages, and where these are not public its SDKs and programs, as the comments tell

DATA='"data":\{' ARRAY='"data":\[' ANY='.'

# sc METHOD TARGET PATTERN [BODY]: a call that succeeds (access guide, HTTP Basic Authentication and API Response)
sc() {
  local more=(-u "$SENSECAP_ACCESS_ID:$SENSECAP_ACCESS_KEY")
  [[ $1 == GET ]] || more+=(-H "Content-Type: application/json; charset=utf-8" --data-binary "${4-}")
  send "$1" "$SENSECAP_URL$2" "${more[@]}"
  verdict sensecap "$1" "$2" 200 '"code":("0"|0)[,}]' "$3"
}

sensecap() {
  local group eui kit now span channel advice task
  sc GET /view_organization '"data":\{.*"org_?[iI]d":'                                             # Organization Management
  sc GET /list_groups "$ARRAY"                                                                     # Group Management, List device group
  sc POST /create_group '"data":\{.*"group_uuid":"' '{"name":"Field 7"}'                           # Group Management, Create device group
  group=$(field group_uuid 478ED9E2A290F401)
  sc POST /update_group "$DATA" '{"group_uuid":"'"$group"'","name":"Field 8"}'                     # Update device group information
  sc GET /list_devices "$ARRAY"                                                                    # Device Management, Device list
  eui=$(field device_eui 2CF7F12010700088)
  sc GET "/list_devices?device_type=1&group_uuid=$group" "$ARRAY"                                  # Device Management, Device list
  sc GET "/list_devices?device_type=2&group_uuid=" "$ARRAY"                                        # Chinese page: empty is the Default group
  sc POST /view_devices "$ARRAY" '{"device_euis":["'"$eui"'"]}'                                    # Device Management, Get device detail
  sc POST /view_devices "$ARRAY" '{"device_type":1,"device_euis":["'"$eui"'"]}'                    # Get device detail, as in its sample
  sc POST /view_devices "$ARRAY" '{"device_type":"2","device_euis":["'"$eui"'"]}'                  # Get device detail, as in its table
  sc POST /list_device_channels "$ARRAY" '{"device_euis":["'"$eui"'"]}'                            # both SDKs
  sc POST /view_device_running_status "$ARRAY" '{"device_euis":["'"$eui"'"]}'                      # Java SDK; an answer that was seen
  sc GET /list_measurement_reference "$ARRAY"                                                      # Java SDK
  sc POST /move_devices_to_group "$ANY" '{"group_uuid":"'"$group"'","devices":["'"$eui"'"]}'       # Java SDK
  sc POST /update_device_report_cycle "$ANY" '{"device_euis":["'"$eui"'"],"report_cycle":60}'      # JS SDK

  now=$(date +%s)000
  span="time_start=$((now - 86400000))&time_end=$now"
  channel="device_eui=$eui&channel_index=32&measurement_id=4104"
  sc GET "/view_latest_telemetry_data?device_eui=$eui" "$ARRAY"                                    # Device Data, latest data
  sc GET "/view_latest_telemetry_data?$channel" "$ARRAY"                                           # Device Data, latest data
  sc GET "/list_telemetry_data?device_eui=$eui" '"data":\{"list":\[(\]|\[\[)'                      # Device Data, history data
  sc GET "/list_telemetry_data?$channel&limit=3&$span" '"data":\{"list":\[(\]|\[\[)'               # Device Data, history data
  sc GET "/aggregate_chart_points?device_eui=$eui" '"data":(\[| *" *")'                            # both SDKs
  sc GET "/aggregate_chart_points?$channel&interval=60&$span" '"data":(\[| *" *")'                 # JS SDK
  sc GET "/list_telemetry_data?device_eui=$eui&limit=1000&$span" '"data":\{"list":\[(\]|\[\[)'     # a program by others: a day of all series

  advice='{"lang":"2","crop":"apple","location":"Shenzhen","time_range":"1","measurements":[{"dev_eui":"'"$eui"'",
    "channel_measurement":[{"channel_index":"1","measurement_ids":["4097","4098"]}]}]'
  sc POST /ai/view_suggestion_by_measurements '"data":\{.*"resource_id":"' "$advice}"                # Planting Advice, Interface I
  task=$(field resource_id openAi:ask:424326279298784:1691053698953)
  sc POST /ai/view_suggestion_by_measurements "$ANY" "$advice"',"resource_id":"'"$task"'"}'         # Interface II
  sc POST /bind_device "$ANY" '{"eui":"2CF7F12010700099","code":"EXAMPLE1"}'                       # both SDKs
  sc POST /bind_device "$ANY" '{"eui":"2CF7F1201070009A","code":"EXAMPLE1","device_name":"Station 9",
    "group_uuid":"'"$group"'","longitude":"113.95","latitude":"22.58"}'                            # both SDKs
  sc POST /delete_devices "$ANY" '{"device_euis":["2CF7F12010700099","2CF7F1201070009A"]}'         # Java SDK
  sc POST "/delete_group?group_uuid=$group" "$DATA"                                                # Delete a device group: query, no body
  sc POST /device/create_development_kit '"data":\{.*"eui":"' '{"dev_name":"Kit 1","sku":"blank_device"}' # the MCP server
  kit=$(field eui "$eui")
  sc GET "/device/view_node_key?node_eui=$kit" '"data":\{.*"device_key":"'                         # the MCP server

  send GET "$SENSECAP_URL/list_devices" -u "$SENSECAP_ACCESS_ID:wrong$SENSECAP_ACCESS_KEY" # access guide, Error Response
  [[ ! $FLAT =~ \"code\":(\"0\"|0)[,}] ]] || STATUS="$STATUS in spite of the wrong key"
  verdict sensecap GET /list_devices '200|[45][0-9][0-9]'
}

# ---- Gongjiangyun: the page 接口说明; only Host, Accept, Content-Type, Content-Length and Authorization may go out

# gj TARGET STATUS PATTERN [CURL-ARGUMENT...]
gj() {
  send POST "$GONGJIANGYUN_URL$1" -H 'User-Agent:' "${@:4}"
  verdict gongjiangyun POST "$1" "$2" "$3"
}

gongjiangyun() {
  local ask=(-H "Content-Type: application/x-www-form-urlencoded" --data-urlencode "client_id=$GONGJIANGYUN_CLIENT_ID"
    -d grant_type=client_credentials --data-urlencode) secret=client_secret=$GONGJIANGYUN_CLIENT_SECRET token
  local sample=(-H "Content-Type: application/x-www-form-urlencoded; charset=utf-8" --data-binary "")
  local key='"access_token":"[^"]+"' kind='"token_type":"bearer"' life='"expires_in":[0-9]+'
  local any="[,{](${key}|${kind}|${life})"
  gj /oauth/token 200 "$any.*$any.*$any" "${ask[@]}" "$secret"              # 认证管理, 请求报文示例
  HIDDEN+=("$(field access_token none-came)")
  gj /oauth/token 200 "$any.*$any.*$any" "${ask[@]}" "$secret" -d scope=    # 认证管理, scope: 可选填""; the later token counts
  token=$(field access_token none-came)
  HIDDEN+=("$token")
  gj /oauth/token 401 '"error":' "${ask[@]}" "${secret/=/=wrong}"           # Spring Security OAuth, invalid_client
  # 请求示例, of a path that stands for any: no objection to token and headers
  gj /xxx/xxxx '[235][0-9][0-9]|40[2-9]|4[1-9][0-9]' '' "${sample[@]}" -H "Authorization: bearer $token"
  gj /xxx/xxxx 400 '' "${sample[@]}" -H "Authorization: bearer $token" -H 'X-Trace: 1' # 请求头, 1.
  gj /xxx/xxxx 401 '' "${sample[@]}" -H "Authorization: bearer wrong"       # 请求返回, 1.
}

# ---- Cainiao IoT: the pages 公共请求参数 / 公共返回参数, 创建物流节点 and 查询节点下的设备列表; each operation with each of the three ways
# to authenticate

# signed METHOD TARGET SIGNED-TARGET SECRET [BODY]: sends with a signature (AK/SK方式)
signed() {
  local address=${CAINIAO_IOT_URL#*://} host prefix="" date authorization
  host=${address%%/*}
  [[ $address != */* ]] || prefix=/${address#*/}
  date=$(date -u +%Y%m%dT%H%M%SZ)
  authorization=$(sign CWS-HMAC-SHA256 x-cws-date "$CAINIAO_IOT_ACCESS_KEY" "$4" "$1" "$prefix$3" "${5-}" \
    content-type:application/json "host:$host" "x-cws-date:$date")
  send "$1" "$CAINIAO_IOT_URL$2" -H "X-Cws-Date: $date" -H "Content-Type: application/json" -H "Authorization: $authorization" \
    ${5:+--data-binary "$5"}
}

# three_ways METHOD TARGET BODY PATTERN...: a call that succeeds, with each credential
three_ways() {
  local method=$1 target=$2 body=$3 credential
  shift 3
  signed "$method" "$target" "$target" "$CAINIAO_IOT_SECRET_KEY" "$body" # AK/SK方式
  verdict cainiao-iot "$method" "$target" '2[0-9][0-9]' "$@" # 公共返回参数
  for credential in "Token: $CAINIAO_IOT_TOKEN" "Cookie: $CAINIAO_IOT_COOKIE"; do # Token方式请求, Cookie方式请求
    send "$method" "$CAINIAO_IOT_URL$target" -H "$credential" ${body:+-H "Content-Type: application/json" --data-binary "$body"}
    verdict cainiao-iot "$method" "$target" '2[0-9][0-9]' "$@"
  done
}

cainiao_iot() {
  local devices="/group/INNTER_TEST_PRE/LEMO/devices/meta?search=&pageNo=1&pageSize=10" target
  for target in "$devices" /products/shared /businesses; do # AK/SK方式请求示例, Token方式请求示例, Cookie方式请求示例
    three_ways GET "$target" "" .
  done
  three_ways POST /group/INNTER_TEST_PRE/node '{"nodeName":"1230测试节点","nodeCode":"1230TESTCODE"}' '^$' # 创建物流节点
  three_ways GET "/group/INNTER_TEST_PRE/nodes?pageNo=1&pageSize=100" "" \
    '"data":\[\{.*"nodeId":"[^"]' '"nodeCode":"[^"]' '"total":[0-9]' '"totalPages":[0-9]' # 根据资源组查询物流节点列表
  three_ways GET /node/118d5961484f8fd533c417a27e6c53fe "" '"nodeId":"[^"]' '"groupId":"[^"]' # 查询节点信息
  three_ways GET "/node/118d5961484f8fd533c417a27e6c53fe/hfc_rfid_reader/devices/meta?search=1&status=UNACTIVE&pageNo=1&pageSize=100" \
    "" '"data":\[\{.*"deviceId":"[^"]' '"online":(true|false)' # 查询节点下的设备列表
  signed GET "$devices" "$devices" "wrong$CAINIAO_IOT_SECRET_KEY" # 失败调用时常见的状态码及response示例
  verdict cainiao-iot GET "$devices" 401 '^AkSk validation failed\. *$'
  signed GET "$devices" "${devices/pageNo=1/pageNo=2}" "$CAINIAO_IOT_SECRET_KEY" # the same, signed for another query
  verdict cainiao-iot GET "$devices" 401 '^AkSk validation failed\. *$'
}

thingscloud
sensecap
gongjiangyun
cainiao_iot
echo "$CALLS calls, $FAILED failed"
[[ $FAILED -eq 0 ]]
