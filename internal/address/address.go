// Package address reads the URL of a package index once, for all who show it, compare it and connect to it. What comes
// out has one spelling: a report that names a host names the one that gets the token.
package address

import (
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	maxURL  = 2000 // characters
	maxHost = 120  // characters: the first line of a report shows a host whole
)

// URL is an http or https URL that carries no credentials. URLs are equal where they lead to the same place.
type URL struct {
	scheme string
	host   string // ASCII, lower case; IPv6 without brackets
	port   string // empty where it is the scheme's own
	path   string // escaped
}

var (
	errForm  = errors.New("must be an http or https URL with a host")
	errText  = errors.New("has characters that no URL has: controls, or such that hide or turn text; leave them out")
	errUser  = errors.New("has a user name or password in it; leave it out, credentials are given as secrets")
	errQuery = errors.New("must be a URL without ? and #")
	errPort  = errors.New("must have a port from 1 to 65535")
)

// Parse reads a URL. Its errors go on where a key or an argument was named, and repeat nothing that may be secret.
func Parse(raw string) (URL, error) {
	switch {
	case len(raw) > maxURL:
		return URL{}, fmt.Errorf("is longer than %d characters", maxURL)
	case !utf8.ValidString(raw) || strings.ContainsFunc(raw, unprintable):
		return URL{}, errText
	}
	parsed, err := url.Parse(raw)
	switch {
	case err != nil, parsed.Scheme != "https" && parsed.Scheme != "http", parsed.Hostname() == "":
		return URL{}, errForm
	case parsed.User != nil:
		return URL{}, errUser
	case strings.ContainsAny(raw, "?#"):
		return URL{}, errQuery
	}
	u := URL{scheme: parsed.Scheme, path: parsed.EscapedPath()}
	if u.host, err = readHost(parsed); err != nil {
		return URL{}, err
	}
	if u.port, err = readPort(parsed); err != nil {
		return URL{}, err
	}
	return u, nil
}

func unprintable(r rune) bool { return r == utf8.RuneError || r != ' ' && !unicode.IsPrint(r) }

// readPort leaves out the port that the scheme implies.
func readPort(parsed *url.URL) (string, error) {
	if parsed.Port() == "" {
		return "", nil
	}
	port, err := strconv.ParseUint(parsed.Port(), 10, 16)
	switch {
	case err != nil || port == 0:
		return "", errPort
	case parsed.Scheme == "https" && port == 443, parsed.Scheme == "http" && port == 80:
		return "", nil
	}
	return strconv.FormatUint(port, 10), nil
}

// String is the URL as it is connected to.
func (u URL) String() string { return u.Origin() + u.path }

// Origin is scheme, host and port: who gets what is sent.
func (u URL) Origin() string {
	if u.host == "" {
		return ""
	}
	host := u.host
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	if u.port != "" {
		host += ":" + u.port
	}
	return u.scheme + "://" + host
}

// Path is the rest, escaped.
func (u URL) Path() string { return u.path }

// WithPath is another place at the same host. The path is one that Path could return.
func (u URL) WithPath(path string) URL {
	u.path = path
	return u
}

// SameServer says whether both have the same host and the same port; http and https on their own ports count as one
// server that began, or ceased, to encrypt.
func (u URL) SameServer(other URL) bool {
	return u.host == other.host && u.port == other.port
}

// Loopback says whether the host is the machine itself: 127.0.0.0/8, ::1 or localhost.
func (u URL) Loopback() bool {
	ip, err := readIP(u.host)
	return u.host == "localhost" || err == nil && ip.IsLoopback()
}

// Private says whether nobody between here and the host can read or change what is sent.
func (u URL) Private() bool { return u.scheme == "https" || u.Loopback() }
