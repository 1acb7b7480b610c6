package main

import (
	"embed"
	"regexp"

	"dagger/slipway/ci/internal/dagger"
	"dagger/slipway/internal/project"
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
func tool(name, version string) *dagger.Container {
	return withTool(uvContainer(toolPython), name, version)
}

// withTool installs a tool beside what a container already has, in an environment of its own, which the project's
// .python-version and [tool.uv] have no say in. A version that the
// project asks for comes without hashes; "" is ours, with them.
func withTool(in *dagger.Container, name, version string) *dagger.Container {
	home, list := "/opt/"+name, "/slipway/"+name+".txt"
	wanted, hashes := requirements(name), []string{"--require-hashes"}
	if version != "" && version != toolVersion(name) {
		wanted, hashes = packages(name)+"=="+version+"\n", nil
	}
	install := []string{uv, "pip", "install", "--quiet", "--no-config", "--no-cache", "--python", home + "/bin/python", "--requirement", list}
	return in.
		WithNewFile(list, wanted).
		WithExec([]string{uv, "venv", "--quiet", "--no-config", "--python", basePython, home}).
		WithExec(append(install, hashes...)).
		WithEnvVariable("PATH", home+"/bin:${PATH}", dagger.ContainerWithEnvVariableOpts{Expand: true})
}

// Programs are called by their paths: the package's dependencies may bring others of the same names.
const (
	basePython = "/usr/local/bin/python" // of the image
	uv         = "/usr/local/bin/uv"     // that uvContainer installs
)

// program is a tool's command, as withTool installs it.
func program(tool string) string { return "/opt/" + tool + "/bin/" + tool }

// packages is what is asked of the index for a tool.
func packages(name string) string {
	if name == "pyright" {
		return "pyright[nodejs]" // without it, pyright downloads Node.js from elsewhere when it runs
	}
	return name
}

// toolVersion is the version of a tool that this subject's stages run.
func (s *subject) toolVersion(tool string) string {
	config := s.project.Config
	switch {
	case tool == "ruff" && config.Lint.Version != "":
		return config.Lint.Version
	case tool == project.Changie:
		return changieVersion()
	case tool == s.project.Types.Tool && config.Types.Version != "":
		return config.Types.Version
	}
	return toolVersion(tool)
}
