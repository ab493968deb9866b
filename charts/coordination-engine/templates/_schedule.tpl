{{/* A cron schedule for "every so many seconds". Needs: what (the value's name), seconds. */}}
{{- define "kubeheal.every" -}}
{{- $seconds := .seconds | int -}}
{{- $minutes := div $seconds 60 | int -}}
{{- if and (lt $seconds 60) (gt $seconds 0) (eq (mod 60 $seconds) 0) -}}
*/{{ $seconds }} * * * * *
{{- else if and (gt $minutes 0) (eq (mod $seconds 60) 0) (le $minutes 60) (eq (mod 60 $minutes) 0) -}}
{{- if eq $minutes 60 }}0 * * * *{{ else }}*/{{ $minutes }} * * * *{{ end -}}
{{- else -}}
{{- fail (printf "%s=%d: no cron schedule ticks so often; allowed are the divisors of a minute (5, 10, 30 ...) and of an hour (60, 300, 600, 1800 ...)" .what $seconds) -}}
{{- end -}}
{{- end -}}
