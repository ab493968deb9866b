{{/* Everything is named after its function, so that Triggers, logs and rights read alike; a prefix only where somebody asks for one. */}}
{{- define "kubeheal.service" -}}
{{- if .root.Values.fullnameOverride -}}{{ printf "%s-%s" .root.Values.fullnameOverride .function | trunc 63 }}{{- else -}}{{ .function }}{{- end -}}
{{- end -}}

{{- define "kubeheal.name" -}}
{{ .Values.nameOverride | default .Chart.Name }}
{{- end -}}

{{/* What finds them again. Needs: root, and component where there is one. */}}
{{- define "kubeheal.selector" -}}
app.kubernetes.io/name: {{ include "kubeheal.name" .root }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
{{- with .component }}
app.kubernetes.io/component: {{ . }}
{{- end }}
{{- end -}}

{{- define "kubeheal.labels" -}}
{{ include "kubeheal.selector" . }}
app.kubernetes.io/part-of: kubeheal
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
{{- end -}}

{{- define "kubeheal.image" -}}
{{- $repository := required "image.repository is not set: name the image that you built and pushed, for example --set image.repository=registry.example.com/kubeheal/coordination-engine" .Values.image.repository -}}
{{- if .Values.image.digest -}}{{ $repository }}@{{ .Values.image.digest }}{{- else -}}{{ $repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}{{- end -}}
{{- end -}}

{{/* The address of the Broker is known before it exists, so no Service waits for it, and none gets a second revision once it does. */}}
{{- define "kubeheal.sink" -}}
{{- if .Values.broker.address -}}
{{ .Values.broker.address }}
{{- else -}}
{{- $ingress := eq .Values.broker.class "Kafka" | ternary "kafka-broker-ingress" "broker-ingress" -}}
http://{{ $ingress }}.{{ .Values.knative.eventingNamespace }}.svc.{{ .Values.knative.clusterDomain }}/{{ .Release.Namespace }}/{{ .Values.broker.name }}
{{- end -}}
{{- end -}}

{{/* A label selector of the pods of all functions, and of nothing else in the release. */}}
{{- define "kubeheal.functionPods" -}}
matchLabels:
  {{- include "kubeheal.selector" (dict "root" .) | nindent 2 }}
matchExpressions:
  - key: serving.knative.dev/service
    operator: Exists
{{- end -}}

{{/* Where a function is called inside the cluster. Needs: root, function. */}}
{{- define "kubeheal.url" -}}
http://{{ include "kubeheal.service" . }}.{{ .root.Release.Namespace }}.svc.{{ .root.Values.knative.clusterDomain }}
{{- end -}}

{{/* Whom the tokens that Knative sends to a function are meant for, in the form that Knative has for what names its own. Needs: root, function. */}}
{{- define "kubeheal.audience" -}}
serving.knative.dev/service/{{ .root.Release.Namespace }}/{{ include "kubeheal.service" . }}
{{- end -}}
