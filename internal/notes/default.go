package notes

// defaultTemplate has the shape that release notes of Python libraries commonly have. GitHub shows every line feed in a
// release as a line break, so a paragraph is one line. Fences are tildes because the template is a raw Go string.
const defaultTemplate = `# {{text .Package}} v{{.Version}}
{{- if .Prerelease}}

This is a pre-release: installers choose it only where it is asked for by its version, as below.
{{- end}}
{{- $added := only "Added" .Groups}}
{{- $whole := ""}}{{if not (or .Summary .Groups)}}{{$whole = .Body}}{{end}}
{{- if or .Summary $added $whole}}

## What's new
{{- with or .Summary $whole}}

{{.}}
{{- end}}
{{- range $added}}

{{.Body}}
{{- end}}
{{- end}}
{{- with except "Added" .Groups}}

## Changes
{{- range .}}

### {{text .Type}}

{{.Body}}
{{- end}}
{{- end}}
{{- with .MigrationGuide}}

## Migration guide

See the migration guide for what to change: {{with file .}}{{link $.MigrationGuide .}}{{else}}{{code .}}{{end}}.
{{- end}}

## Installation

~~~sh
pip install{{with .Index}} --index-url {{.}}{{end}} {{.Package}}=={{.Version}}
~~~

With uv:

~~~sh
{{if .Index}}uv pip install --default-index {{.Index}}{{else}}uv add{{end}} {{.Package}}=={{.Version}}
~~~
{{- with .RequiresPython}}

Python {{code .}} is needed.
{{- end}}
{{- if .Files}}

## Verify

Download a file and compare its SHA-256 digest with those of this release:

~~~sh
pip download --no-deps{{with .Index}} --index-url {{.}}{{end}} {{.Package}}=={{.Version}}
sha256sum --check --ignore-missing <<'EOF'
{{- range .Files}}
{{.SHA256}}  {{.Name}}
{{- end}}
EOF
~~~

Or let pip refuse every other file. Put these lines in a requirements file, with lines like them for all that the package depends on:

~~~text
{{.Package}}=={{.Version}}
{{- range .Files}} \
    --hash=sha256:{{.SHA256}}
{{- end}}
~~~

Then install from it:

~~~sh
pip install --require-hashes{{with .Index}} --index-url {{.}}{{end}} -r requirements.txt
~~~
{{- end}}
{{- with .Contributors}}

## Contributors
{{range .}}
- {{if .Login}}@{{.Login}}{{else}}{{.Name}}{{end}}
{{- if .Commits}} ({{.Commits}} commit{{if ne .Commits 1}}s{{end}}){{end}}
{{- if and .First $.Previous}}, first contribution{{end}}
{{- end}}
{{- end}}
{{- with compare}}

**Full changelog:** {{link (print $.Previous "..." $.Tag) .}}
{{- end}}
`
