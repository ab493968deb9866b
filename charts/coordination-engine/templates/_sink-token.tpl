{{/* Where OIDC is on, a Broker takes events only from whom it knows: a token for the audience that each Broker has by Knative's rule. The kubelet renews it. */}}
{{- define "kubeheal.sinkTokenVolume" -}}
{{- if .Values.knative.oidc -}}
- name: sink-token
  projected:
    sources:
      - serviceAccountToken:
          audience: eventing.knative.dev/broker/{{ .Release.Namespace }}/{{ .Values.broker.name }}
          expirationSeconds: 3600
          path: token
{{- end -}}
{{- end -}}

{{- define "kubeheal.sinkTokenMount" -}}
{{- if .Values.knative.oidc -}}
- name: sink-token
  mountPath: {{ include "kubeheal.sinkTokenFile" . | dir }}
  readOnly: true
{{- end -}}
{{- end -}}

{{- define "kubeheal.sinkTokenFile" -}}
/etc/kubeheal/sink-token/token
{{- end -}}
