package main

import (
	"embed"
	"regexp"

	"dagger/slipway/ci/internal/dagger"
)

// The tools' exact versions and hashes, one file and one container layer each, so that a new version of one leaves the
// others cached.
//
//go:embed tools/*.txt
var toolFiles embed.FS

// requirements returns a tool's hashed requirements file.
func requirements(tool string) string {
	text, err := toolFiles.ReadFile("tools/" + tool + ".txt")
	if err != nil {
		panic(err) // a name in this source that no file has
	}
	return string(text)
}

// toolVersion returns the version that a tool is pinned to.
func toolVersion(tool string) string { return pinned(tool, tool) }

// pinned returns the version that a distribution has in a tool's requirements file, "" if it is not there.
func pinned(tool, distribution string) string {
	pin := regexp.MustCompile(`(?m)^` + regexp.QuoteMeta(distribution) + `(?:\[\w+\])?==([^\s;\\]+)`)
	if match := pin.FindStringSubmatch(requirements(tool)); match != nil {
		return match[1]
	}
	return ""
}

// tool is a container with one tool installed in /opt/NAME, its commands first in PATH.
func tool(name string) *dagger.Container {
	return withTool(uvContainer(toolPython), name)
}

// withTool installs a tool beside what a container already has, in an environment of its own.
func withTool(in *dagger.Container, name string) *dagger.Container {
	home, list := "/opt/"+name, "/slipway/"+name+".txt"
	return in.
		WithNewFile(list, requirements(name)).
		WithExec([]string{"uv", "venv", "--quiet", home}).
		WithExec([]string{"uv", "pip", "install", "--quiet", "--no-cache", "--python", home + "/bin/python",
			"--require-hashes", "--requirement", list}).
		WithEnvVariable("PATH", home+"/bin:${PATH}", dagger.ContainerWithEnvVariableOpts{Expand: true})
}
