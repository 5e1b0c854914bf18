#!/usr/bin/env bash
# Programs that send a user and a password only after a 401 names a scheme. `NO_PROXY` keeps them on the loopback interface.
# How to run: set SENSECAP_URL, SENSECAP_ACCESS_ID, SENSECAP_ACCESS_KEY and the three of GONGJIANGYUN, then `bash challenges.sh`.
set -euo pipefail
export no_proxy='*' NO_PROXY='*'
failed=0

check() { # NAME, ANSWER, PATTERN
  if [[ $2 == *$3* ]]; then echo "ok $1"; else echo "FAILED $1: $2"; failed=1; fi
}

pair="$SENSECAP_ACCESS_ID:$SENSECAP_ACCESS_KEY"
answer=$(curl --silent --anyauth --user "$pair" "$SENSECAP_URL/list_devices?device_type=1") || true
check 'curl --anyauth gets in' "$answer" '"code":"0"'
answer=$(curl --silent --anyauth --user "$pair" --header 'Content-Type: application/json' --data '{"name":"Field 7"}' "$SENSECAP_URL/create_group") || true
check 'curl --anyauth sends a body' "$answer" '"group_name":"Field 7"'
answer=$(wget --quiet --output-document=- --user="$SENSECAP_ACCESS_ID" --password="$SENSECAP_ACCESS_KEY" "$SENSECAP_URL/list_groups") || true
check 'wget --user gets in' "$answer" '"code":"0"'
pair="$GONGJIANGYUN_CLIENT_ID:$GONGJIANGYUN_CLIENT_SECRET"
answer=$(curl --silent --anyauth --user "$pair" --data grant_type=client_credentials "$GONGJIANGYUN_URL/oauth/token") || true
check 'curl --anyauth gets a token' "$answer" '"access_token":"'
form="client_id=$GONGJIANGYUN_CLIENT_ID&client_secret=$GONGJIANGYUN_CLIENT_SECRET&grant_type=client_credentials"
answer=$(wget --quiet --output-document=- --post-data="$form" "$GONGJIANGYUN_URL/oauth/token") || true
check 'wget gets a token' "$answer" '"access_token":"'
exit "$failed"
