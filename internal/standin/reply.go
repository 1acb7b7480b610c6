package standin

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// refusal is an upload that the index does not take, in the index's words.
type refusal struct {
	status int
	reason string
}

func (r *refusal) Error() string { return fmt.Sprintf("%d %s", r.status, r.reason) }

// refuse makes a refusal with status 400, which the legacy API gives for
// almost everything.
func refuse(format string, values ...any) error {
	return &refusal{http.StatusBadRequest, fmt.Sprintf(format, values...)}
}

func forbid(format string, values ...any) error {
	return &refusal{http.StatusForbidden, fmt.Sprintf(format, values...)}
}

// reply sends a whole body with its length: without Content-Length a reply
// hangs in the tunnel through which a container engine forwards a service.
func reply(w http.ResponseWriter, status int, contentType string, body []byte) {
	w.Header().Set("Content-Type", contentType)
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	_, _ = w.Write(body)
}

func replyText(w http.ResponseWriter, status int, text string) {
	reply(w, status, "text/plain; charset=UTF-8", []byte(text+"\n"))
}

func replyJSON(w http.ResponseWriter, status int, contentType string, value any) {
	body, err := json.Marshal(value)
	if err != nil {
		replyText(w, http.StatusInternalServerError, "the answer cannot be written as JSON: "+err.Error())
		return
	}
	reply(w, status, contentType, body)
}

// explanations precede the reason in the index's JSON answers.
var explanations = map[int]string{
	http.StatusBadRequest: "The server could not comply with the request since it is either malformed " +
		"or otherwise incorrect.",
	http.StatusForbidden: "Access was denied to this resource.",
}

// replyRefusal answers a refused upload: JSON with the reason in "code" for a
// client that names application/json, else plain text that begins with the
// status.
func replyRefusal(w http.ResponseWriter, r *http.Request, refused *refusal) {
	code := refused.Error()
	if !acceptsJSON(r.Header.Get("Accept")) {
		replyText(w, refused.status, code)
		return
	}
	message := refused.reason
	if explanation := explanations[refused.status]; explanation != "" {
		message = explanation + "\n\n\n" + refused.reason + "\n\n"
	}
	replyJSON(w, refused.status, "application/json", map[string]string{
		"code":    code,
		"message": message,
		"title":   http.StatusText(refused.status),
	})
}

func acceptsJSON(accept string) bool {
	return strings.Contains(strings.ToLower(accept), "application/json")
}

// redirect sends a permanent redirect to a path of this server. The address is
// a whole one: twine compares it with what it was given.
func redirect(w http.ResponseWriter, r *http.Request, path string) {
	address := baseURL(r) + path
	w.Header().Set("Location", address)
	replyText(w, http.StatusMovedPermanently, "The resource has been moved to "+address)
}

// baseURL is where the client reached this server, without a slash at the end.
func baseURL(r *http.Request) string {
	if r.Host == "" {
		return ""
	}
	if r.TLS != nil {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}
