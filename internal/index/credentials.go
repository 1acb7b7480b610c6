package index

import (
	"errors"
	"strings"
)

// Credentials sign in to the upload API by HTTP Basic. They hold no text that printing or encoding them could show.
type Credentials struct {
	reveal func() (username, token string)
}

// NewCredentials takes an API token, with white space around it taken off, or a password. An empty username means
// "__token__", which stands for an API token. Errors never repeat the token.
func NewCredentials(username, token string) (Credentials, error) {
	token = strings.TrimSpace(token)
	if username == "" {
		username = "__token__"
	}
	if token == "" {
		return Credentials{}, errors.New("the index token is empty: pass the token that the index gave you")
	}
	if strings.ContainsFunc(token, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return Credentials{}, errors.New("the index token contains white space or other characters no token has")
	}
	if strings.Contains(username, ":") || strings.ContainsFunc(username, func(r rune) bool { return r < ' ' }) {
		return Credentials{}, errors.New("the index user name contains a colon or a control character (RFC 7617)")
	}
	return Credentials{func() (string, string) { return username, token }}, nil
}
