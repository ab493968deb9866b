{{/* One line for each value that the old chart had and this one has not. */}}
{{- define "kubeheal.refusals" -}}
{{- $old := .Files.Get "files/old-values.yaml" | fromYaml -}}
{{- $known := .Files.Get "files/settings.yaml" | fromYaml -}}
{{- range $path, $instead := $old.values -}}
{{- $found := dict "at" $.Values "is" true -}}
{{- range $key := splitList "." $path -}}
{{- if and (kindIs "map" $found.at) (hasKey $found.at $key) -}}
{{- $_ := set $found "at" (index $found.at $key) -}}
{{- else -}}
{{- $_ := set $found "is" false -}}
{{- $_ := set $found "at" dict -}}
{{- end -}}
{{- end -}}
{{- if $found.is }}
  {{ $path }}: {{ $instead }}
{{- end -}}
{{- end -}}
{{- range $variable := .Values.env -}}
{{- range $name, $instead := $old.variables -}}
{{- $same := or (eq $variable.name $name) (and (hasSuffix "*" $name) (hasPrefix (trimSuffix "*" $name) $variable.name)) -}}
{{- if and $same (not (hasKey $known $variable.name)) }}
  env {{ $variable.name }}: {{ $instead }}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
