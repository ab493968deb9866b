{{/* Nothing where there are no rules. Needs: root, name, kind, rules. */}}
{{- define "kubeheal.role" -}}
{{- if .rules }}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: {{ .kind }}
metadata:
  name: {{ .name }}
  {{- if eq .kind "Role" }}
  namespace: {{ .root.Release.Namespace }}
  {{- end }}
  labels:
    {{- include "kubeheal.labels" (dict "root" .root "component" "rights") | nindent 4 }}
rules:
  {{- toYaml .rules | nindent 2 }}
{{- end }}
{{- end -}}

{{/* Needs: root, name, kind (of the role), rules, account; namespace and as (its own name) where a ClusterRole is bound in one. */}}
{{- define "kubeheal.binding" -}}
{{- if .rules }}
{{- $namespace := .namespace | default (ternary .root.Release.Namespace "" (eq .kind "Role")) }}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: {{ ternary "RoleBinding" "ClusterRoleBinding" (ne $namespace "") }}
metadata:
  name: {{ .as | default .name }}
  {{- with $namespace }}
  namespace: {{ . }}
  {{- end }}
  labels:
    {{- include "kubeheal.labels" (dict "root" .root "component" "rights") | nindent 4 }}
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: {{ .kind }}
  name: {{ .name }}
subjects:
  - kind: ServiceAccount
    name: {{ .account }}
    namespace: {{ .root.Release.Namespace }}
{{- end }}
{{- end -}}

{{/*
What is allowed only where people have opted in: a ClusterRole, bound in the namespaces named by rbac.namespaces, or everywhere. The RoleBinding is named
otherwise than that of `npm run opt-in`: each stays when the other goes.
*/}}
{{- define "kubeheal.actingRole" -}}
{{- $one := dict "root" .root "name" (printf "kubeheal-%s" .function) "rules" .rules "kind" "ClusterRole" "account" (include "kubeheal.service" (dict "root" .root "function" .function)) }}
{{- include "kubeheal.role" $one }}
{{- if .root.Values.rbac.everyNamespace }}
{{- include "kubeheal.binding" $one }}
{{- else }}
{{- range .root.Values.rbac.namespaces }}
{{- include "kubeheal.binding" (merge (dict "namespace" . "as" (printf "kubeheal-chart-%s" $.function)) $one) }}
{{- end }}
{{- end }}
{{- end -}}
