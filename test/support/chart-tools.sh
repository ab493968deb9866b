#!/usr/bin/env bash
# Puts what the tests of the chart need into a cache folder, once, and prints the folder: helm, kubeconform and Alertmanager built from their Go modules,
# Prometheus, promtool and amtool from Debian's packages (unpacked, not installed), the CRDs of Knative and the Prometheus operator from theirs.
# Each at a pinned version. What cannot be had is left out with a sentence; the tests that need it are skipped and say so.
set -uo pipefail
HELM=v3.22.0 KUBECONFORM=v0.8.0 ALERTMANAGER=v0.28.1 SERVING=v0.48.2 FLOOR=v0.44.0 MONITORING=v0.85.0
TOOLS=${XDG_CACHE_HOME:-$HOME/.cache}/kubeheal-tools
export GOFLAGS=-mod=mod GOWORK=off
mkdir -p "$TOOLS/crds"

say() { echo "$*" >&2; }

# there NAME VERSION: made by an earlier run, and of this version
there() { [ -e "$TOOLS/$1" ] && [ "$(cat "$TOOLS/$1.version" 2>/dev/null)" = "$2" ]; }
made() { echo "$2" >"$TOOLS/$1.version"; }

# module NAME@VERSION FIELD: Dir or GoMod of a module in the Go cache
module() { (cd / && go mod download -json "$1") | sed -n "s/^\t\"$2\": \"\(.*\)\",\{0,1\}$/\1/p"; }

helm() {
  there helm $HELM && return
  local minor is="helm.sh/helm/v3"
  minor=$(sed -n 's#^\tk8s.io/client-go v0\.\([0-9]*\)\..*#\1#p' "$(module $is@$HELM GoMod)")
  # Without these it takes the cluster for a Kubernetes 1.20.
  local kubernetes="-X $is/pkg/chartutil.k8sVersionMajor=1 -X $is/pkg/chartutil.k8sVersionMinor=$minor"
  kubernetes+=" -X $is/pkg/lint/rules.k8sVersionMajor=1 -X $is/pkg/lint/rules.k8sVersionMinor=$minor"
  say "builds helm $HELM (some minutes the first time)"
  GOBIN=$TOOLS go install -trimpath -ldflags "-s -w -X $is/internal/version.version=$HELM $kubernetes" $is/cmd/helm@$HELM && made helm $HELM
}

kubeconform() {
  there kubeconform $KUBECONFORM && return
  say "builds kubeconform $KUBECONFORM"
  GOBIN=$TOOLS go install -trimpath -ldflags "-s -w" github.com/yannh/kubeconform/cmd/kubeconform@$KUBECONFORM && made kubeconform $KUBECONFORM
}

# Debian's own looks for its templates in /usr/share, where nothing is installed.
alertmanager() {
  there alertmanager $ALERTMANAGER && return
  say "builds Alertmanager $ALERTMANAGER (some minutes the first time)"
  GOBIN=$TOOLS go install -trimpath -ldflags "-s -w" github.com/prometheus/alertmanager/cmd/alertmanager@$ALERTMANAGER && made alertmanager $ALERTMANAGER
}

crds() {
  there crds $SERVING-$MONITORING-probes && return
  local serving monitoring
  serving=$(module knative.dev/serving@$SERVING Dir)/config/core/300-resources
  monitoring=$(module github.com/prometheus-operator/prometheus-operator@$MONITORING Dir)/example/prometheus-operator-crd
  cp --no-preserve=mode "$serving/service.yaml" "$TOOLS/crds/" &&
    cp --no-preserve=mode "$monitoring"/monitoring.coreos.com_{prometheusrules,servicemonitors,probes,alertmanagerconfigs}.yaml "$TOOLS/crds/" &&
    made crds $SERVING-$MONITORING-probes
}

# The oldest Knative that the chart promises to work with: 1.17
floor() {
  there crds-1.17 $FLOOR && return
  local serving eventing
  serving=$(module knative.dev/serving@$FLOOR Dir)/config/core/300-resources
  eventing=$(module knative.dev/eventing@$FLOOR Dir)/config/core/resources
  mkdir -p "$TOOLS/crds-1.17"
  cp --no-preserve=mode "$serving/service.yaml" "$eventing"/{broker,trigger,pingsource}.yaml "$TOOLS/crds-1.17/" && made crds-1.17 $FLOOR
}

# debian PACKAGE PROGRAM...: the version is that of the machine's Debian
debian() {
  local package=$1 program missing=""; shift
  for program in "$@"; do [ -x "$TOOLS/$program" ] || missing+=" $program"; done
  [ -z "$missing" ] && return
  local folder; folder=$(mktemp -d)
  (cd "$folder" && { apt-get download "$package" || { apt-get update && apt-get download "$package"; }; } && dpkg-deb -x "$package"_*.deb . &&
    for program in "$@"; do cp "usr/bin/$program" "$TOOLS/" || exit; done) >"$folder.log" 2>&1 || {
    say "no$missing: $(tail -1 "$folder.log")"
    rm -rf "$folder" "$folder.log"
    return 1
  }
  rm -rf "$folder" "$folder.log"
}

if command -v go >/dev/null; then
  for tool in helm kubeconform alertmanager crds floor; do $tool || say "no $tool: it could not be made, see above"; done
else
  say "no helm, kubeconform, Alertmanager, CRDs: go is not on PATH"
fi
if command -v apt-get >/dev/null; then
  debian prometheus promtool prometheus
  debian prometheus-alertmanager amtool
else
  say "no promtool, amtool, Prometheus: this is no Debian"
fi
echo "$TOOLS"
