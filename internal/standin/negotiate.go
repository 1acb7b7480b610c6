package standin

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
)

// The content types of the simple API, in the order in which PyPI prefers them
// when a client does not (PEP 691).
var simpleTypes = []string{
	"text/html",
	"application/vnd.pypi.simple.v1+html",
	"application/vnd.pypi.simple.v1+json",
}

// simpleType picks what the client likes best. A client that accepts none of
// them gets HTML, as from PyPI.
func simpleType(accept string) string {
	best, bestQuality := simpleTypes[0], 0.0
	for _, offered := range simpleTypes {
		if quality := acceptQuality(accept, offered); quality > bestQuality {
			best, bestQuality = offered, quality
		}
	}
	return best
}

// acceptQuality is the weight an Accept header gives to a type (RFC 9110,
// 12.5.1): that of the most specific range that matches.
func acceptQuality(accept, offered string) float64 {
	if strings.TrimSpace(accept) == "" {
		return 1
	}
	major, _, _ := strings.Cut(offered, "/")
	quality, specific := 0.0, 0
	for _, item := range strings.Split(strings.ToLower(accept), ",") {
		name, parameters, _ := strings.Cut(item, ";")
		rank := map[string]int{offered: 3, major + "/*": 2, "*/*": 1}[aliasLatest(strings.TrimSpace(name))]
		if rank > specific {
			quality, specific = qualityOf(parameters), rank
		}
	}
	return quality
}

func aliasLatest(name string) string { return strings.Replace(name, "simple.latest+", "simple.v1+", 1) }

func qualityOf(parameters string) float64 {
	for _, parameter := range strings.Split(parameters, ";") {
		key, value, _ := strings.Cut(strings.TrimSpace(parameter), "=")
		if key == "q" {
			quality, err := strconv.ParseFloat(value, 64)
			if err != nil || quality < 0 || quality > 1 {
				return 0
			}
			return quality
		}
	}
	return 1
}

// negotiate answers in the form the client asked for, with the caching headers
// of PyPI.
func negotiate(w http.ResponseWriter, r *http.Request, value any, page func() string) {
	contentType := simpleType(r.Header.Get("Accept"))
	body := []byte(nil)
	if strings.HasSuffix(contentType, "json") {
		encoded, err := json.Marshal(value)
		if err != nil {
			replyText(w, http.StatusInternalServerError, "the answer cannot be written as JSON: "+err.Error())
			return
		}
		body = encoded
	} else {
		body = []byte(page())
	}
	w.Header().Set("Vary", "Accept")
	if contentType == "text/html" {
		contentType += "; charset=UTF-8"
	}
	replyCached(w, r, contentType, body, "max-age=600, public")
}

// replyCached answers with an ETag, and with 304 to a client that has it.
func replyCached(w http.ResponseWriter, r *http.Request, contentType string, body []byte, caching string) {
	tag := `"` + sha256Hex(body)[:32] + `"`
	w.Header().Set("ETag", tag)
	w.Header().Set("Cache-Control", caching)
	if strings.Contains(r.Header.Get("If-None-Match"), tag) {
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
		w.WriteHeader(http.StatusNotModified)
		return
	}
	reply(w, http.StatusOK, contentType, body)
}
