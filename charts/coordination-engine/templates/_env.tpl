{{- define "kubeheal.env" -}}
- name: FUNCTION
  value: {{ .function }}
- name: K_SINK
  value: {{ include "kubeheal.sink" .root }}
- name: KUBEHEAL_WORKFLOWS_SERVICE
  value: {{ include "kubeheal.service" (dict "root" .root "function" "workflows") }}
{{- if .declared.needsToken }}
- name: KUBEHEAL_TOKEN_FILE
  value: /etc/kubeheal/token/token
{{- end }}
{{- if .root.Values.knative.oidc }}
- name: KUBEHEAL_OIDC_AUDIENCE
  value: {{ include "kubeheal.audience" . }}
- name: KUBEHEAL_SINK_TOKEN_FILE
  value: {{ include "kubeheal.sinkTokenFile" .root }}
{{- end }}
{{- range $name, $value := .root.Values.settings }}
- name: {{ $name }}
  value: {{ include "kubeheal.text" $value }}
{{- end }}
{{- with .root.Values.env }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* A value as text. Helm reads numbers as floats, and a large whole one would come out as 1e+06. */}}
{{- define "kubeheal.text" -}}
{{- if and (kindIs "float64" .) (eq (float64 (int64 .)) .) }}{{ . | int64 | quote }}{{ else }}{{ . | quote }}{{ end -}}
{{- end -}}
