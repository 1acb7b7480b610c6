package standin

import (
	"crypto/sha256"
	"crypto/subtle"
	"net/http"
	"slices"
)

// identity is who uploads: a token, known by the projects it may upload to.
type identity struct{ projects []string }

// authenticate finds the token of a request. The user name of the legacy API
// is always __token__ (twine's and PyPI's documentation of API tokens).
func (s *Server) authenticate(r *http.Request) (identity, error) {
	user, password, ok := r.BasicAuth()
	if ok && user == "__token__" {
		sent := sha256.Sum256([]byte(password))
		for token, projects := range s.options.Tokens {
			known := sha256.Sum256([]byte(token))
			if token != "" && subtle.ConstantTimeCompare(sent[:], known[:]) == 1 {
				return identity{projects}, nil
			}
		}
	}
	return identity{}, forbid("Invalid or non-existent authentication information. "+
		"See %s/help/#invalid-auth for more information.", baseURL(r))
}

// mayUpload says whether the token is good for a project, given by its
// normalized name.
func (i identity) mayUpload(project string) bool {
	return len(i.projects) == 0 || slices.ContainsFunc(i.projects, func(name string) bool {
		return normalizeName(name) == project
	})
}
