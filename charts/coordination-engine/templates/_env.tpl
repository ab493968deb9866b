{{- define "kubeheal.env" -}}
- name: FUNCTION
  value: {{ .function }}
- name: K_SINK
  value: {{ include "kubeheal.sink" .root }}
- name: KUBEHEAL_WORKFLOWS_SERVICE
  value: {{ include "kubeheal.service" (dict "root" .root "function" "workflows") }}
{{- if .declared.asksWhoCalls }}
- name: KUBEHEAL_TOKEN_FILE
  value: /etc/kubeheal/token/token
{{- end }}
{{- range $name, $value := .root.Values.settings }}
- name: {{ $name }}
  value: {{ if kindIs "float64" $value }}{{ $value | int64 | quote }}{{ else }}{{ $value | quote }}{{ end }}
{{- end }}
{{- with .root.Values.env }}
{{ toYaml . }}
{{- end }}
{{- end -}}
