package main

import (
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strings"
)

// host is how this machine's own clients reach package registries: our images are set up the same way. Addresses are
// asked of these clients and stand nowhere in the source.
type host struct {
	release  string   // VERSION_CODENAME of the machine's Debian
	aptProxy string   // apt.conf lines
	imageEnv []string // KEY=VALUE for every image
	goEnv    []string // KEY=VALUE for Go in images
	bundle   string   // file with the certificates that are trusted here
}

// osRelease describes the machine's distribution.
const osRelease = "/etc/os-release"

func readHost(source string) (host, error) {
	h := host{bundle: "/etc/ssl/certs/ca-certificates.crt"}
	if named := os.Getenv("SSL_CERT_FILE"); named != "" {
		h.bundle = named
	}
	release, err := os.ReadFile(osRelease)
	if err != nil {
		return h, err
	}
	if match := regexp.MustCompile(`(?m)^VERSION_CODENAME=(\w+)$`).FindSubmatch(release); match != nil {
		h.release = string(match[1])
	}
	if h.aptProxy, err = aptProxy(); err != nil {
		return h, err
	}
	h.imageEnv = imageEnv()
	h.goEnv, err = goEnv(source)
	return h, err
}

func aptProxy() (string, error) {
	out, err := exec.Command("apt-config", "dump").Output()
	if err != nil {
		return "", fmt.Errorf("apt-config dump: %w", err)
	}
	var kept strings.Builder
	for line := range strings.Lines(string(out)) {
		if regexp.MustCompile(`(?i)^Acquire::https?::.*Proxy`).MatchString(line) {
			kept.WriteString(line)
		}
	}
	return kept.String(), nil
}

// mirror returns the Debian mirror that apt uses here for a suite: bookworm, bookworm-security.
func mirror(suite string) (string, error) {
	ask := exec.Command("apt-get", "indextargets", "--format", "$(RELEASE) $(REPO_URI)", "Created-By: Packages")
	out, err := ask.Output()
	if err != nil {
		return "", fmt.Errorf("asking apt for its mirrors: %w", err)
	}
	for line := range strings.Lines(string(out)) {
		if name, address, ok := strings.Cut(strings.TrimSpace(line), " "); ok && name == suite {
			return address, nil
		}
	}
	return "", fmt.Errorf("apt has no mirror for %s in its sources", suite)
}

const imageBundle = "/etc/ssl/certs/ca-certificates.crt"

// imageEnv names the certificates that each image holds, and how pip, uv and proxies are set up here.
func imageEnv() []string {
	var env []string
	for _, name := range []string{"SSL_CERT_FILE", "PIP_CERT", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "GIT_SSL_CAINFO",
		"NODE_EXTRA_CA_CERTS"} {
		env = append(env, name+"="+imageBundle)
	}
	env = append(env, pipEnv()...)
	for _, name := range []string{"PIP_DEFAULT_TIMEOUT", "UV_DEFAULT_INDEX", "UV_INDEX_URL", "http_proxy",
		"https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"} {
		if value := os.Getenv(name); value != "" {
			env = append(env, name+"="+value)
		}
	}
	return env
}

var pipSetting = regexp.MustCompile(`(?m)^[^=\n]*\.(index-url|extra-index-url|trusted-host)='(.*)'$`)

// pipEnv turns pip's configuration files into variables; without pip there is none.
func pipEnv() []string {
	out, err := exec.Command("pip", "config", "list").Output()
	if err != nil {
		return nil
	}
	var env []string
	for _, match := range pipSetting.FindAllStringSubmatch(string(out), -1) {
		env = append(env, "PIP_"+strings.ToUpper(strings.ReplaceAll(match[1], "-", "_"))+"="+match[2])
	}
	return env
}

func goEnv(source string) ([]string, error) {
	var env []string
	for _, name := range []string{"GOPROXY", "GOSUMDB", "GONOSUMDB", "GONOPROXY", "GOPRIVATE"} {
		value, err := goSetting(source, name)
		if err != nil {
			return nil, err
		}
		if value != "" {
			env = append(env, name+"="+value)
		}
	}
	return env, nil
}
