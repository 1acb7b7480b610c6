package notes

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
)

const (
	hostPart = `((?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)`
	pathPart = `(~?[A-Za-z0-9._-]+(?:/[A-Za-z0-9._-]+)*)/?$`
)

// The forms of a remote that has a page on the web (git-clone, "Git URLs"). A host without a dot is a name that only
// one machine knows.
var (
	httpsOrigin = regexp.MustCompile(`^https://(?:[^/]*@)?` + hostPart + `(:[0-9]{1,5})?/` + pathPart)
	sshOrigin   = regexp.MustCompile(`^ssh://(?:[^/@]*@)?` + hostPart + `(?::[0-9]{1,5})?()/` + pathPart)
	scpOrigin   = regexp.MustCompile(`^(?:[A-Za-z0-9._-]+@)?` + hostPart + `():` + pathPart)
)

// webHosts are hosts for ssh through the port of https, and where the pages are.
var webHosts = map[string]string{"ssh.github.com": "github.com", "altssh.gitlab.com": "gitlab.com"}

// RepositoryURL returns the https address of a repository's pages, without credentials and ".git", for the URL of a git
// remote: https://…, ssh://… or git@host:path. Everything else, a file, http, another protocol, is "".
func RepositoryURL(origin string) string {
	for _, form := range []*regexp.Regexp{httpsOrigin, sshOrigin, scpOrigin} {
		match := form.FindStringSubmatch(origin)
		if match == nil {
			continue
		}
		host, port, where := strings.ToLower(match[1]), match[2], strings.TrimSuffix(match[3], ".git")
		if web, found := webHosts[host]; found {
			host = web
		}
		parts := strings.Split(where, "/")
		if slices.Contains(parts, "") || slices.Contains(parts, ".") || slices.Contains(parts, "..") {
			return ""
		}
		return "https://" + host + port + "/" + where
	}
	return ""
}

// CompareURL returns the address of what changed between two tags, for a repository as RepositoryURL returns it. It is
// "" if one of the three is, or if the forge is one that has no such page.
func CompareURL(repository, previous, tag string) string {
	if repository == "" || previous == "" || tag == "" {
		return ""
	}
	between := escapePath(previous) + "..." + escapePath(tag)
	switch forgeOf(repository) {
	case gitlab:
		return repository + "/-/compare/" + between
	case otherForge:
		return ""
	}
	return repository + "/compare/" + between
}

// fileURL returns the address of a repository's file at a tag; "" where the forge is not known. An address stays one.
func fileURL(repository, tag, name string) string {
	if isWeb(name) {
		return name
	}
	clean := path.Clean(name)
	outside := path.IsAbs(clean) || clean == ".." || strings.HasPrefix(clean, "../")
	if repository == "" || tag == "" || name == "" || outside {
		return ""
	}
	form := map[forge]string{github: "/blob/", gitlab: "/-/blob/", gitea: "/src/tag/"}[forgeOf(repository)]
	if form == "" {
		return ""
	}
	return repository + form + escapePath(tag) + "/" + escapePath(clean)
}

// forge is the software that shows a repository, as far as its host tells.
type forge int

const (
	unknownForge forge = iota // a GitHub Enterprise, Gitea or Forgejo under a name of its own: all compare in one place
	github
	gitlab
	gitea      // and Forgejo
	otherForge // compares elsewhere
)

// forgeNames are parts of host names.
var forgeNames = []struct {
	part string
	is   forge
}{
	{"github", github}, {"gitlab", gitlab}, {"gitea", gitea}, {"forgejo", gitea}, {"codeberg.org", gitea},
	{"bitbucket", otherForge}, {"sr.ht", otherForge}, {"dev.azure.com", otherForge}, {"visualstudio.com", otherForge},
}

func forgeOf(repository string) forge {
	host, _, _ := strings.Cut(strings.TrimPrefix(repository, "https://"), "/")
	for _, name := range forgeNames {
		if strings.Contains(host, name.part) {
			return name.is
		}
	}
	return unknownForge
}

const unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~" // RFC 3986, 2.3

// escapePath escapes all but the slashes of a path, parentheses too, which would end a link in Markdown.
func escapePath(text string) string { return percent(text, unreserved+"/") }

// escapeURL makes of a web address one that can stand in a link of Markdown; what is escaped stays as it is.
func escapeURL(text string) string { return percent(text, unreserved+"/:?#[]@!$&'*+,;=%") }

func percent(text, keep string) string {
	var b strings.Builder
	for i := range len(text) {
		if strings.IndexByte(keep, text[i]) >= 0 {
			b.WriteByte(text[i])
		} else {
			fmt.Fprintf(&b, "%%%02X", text[i])
		}
	}
	return b.String()
}
