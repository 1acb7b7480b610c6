package index

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"

	"golang.org/x/net/html"
)

// maxReply bounds the prose of a reply, in bytes.
const maxReply = 64 << 10

// acceptProse asks for JSON first: over HTTP/2 there is no reason phrase, where some indexes put their message.
const acceptProse = "application/json;q=0.9, text/plain;q=0.8, text/html;q=0.7"

// answered is an error that repeats what a reply says.
func (c *call) answered(reply *http.Response) error {
	message := c.message(reply)
	if message != "" {
		message = ": " + message
	}
	return fmt.Errorf("%s answered %d %s%s", reply.Request.URL.Host, reply.StatusCode,
		http.StatusText(reply.StatusCode), message)
}

// message finds the sentence for people in a reply, or "".
func (c *call) message(reply *http.Response) string {
	data, _ := io.ReadAll(io.LimitReader(reply.Body, maxReply)) // a part of the prose is better than none
	kind, _, _ := mime.ParseMediaType(reply.Header.Get("Content-Type"))
	text := string(data)
	switch kind {
	case "application/json":
		text = jsonMessage(data)
	case "text/html", "application/xhtml+xml":
		text = htmlText(text)
	}
	_, reason, _ := strings.Cut(reply.Status, " ")
	if reason == http.StatusText(reply.StatusCode) {
		reason = ""
	}
	return c.secrets.clean(cmp.Or(strings.TrimSpace(text), reason))
}

// jsonMessage knows the shapes in use: code "400 Reason" (warehouse), message (devpi and others), detail or title
// (RFC 9457), errors (Artifactory).
func jsonMessage(data []byte) string {
	var body struct {
		Code    string `json:"code"`
		Message string `json:"message"`
		Detail  string `json:"detail"`
		Title   string `json:"title"`
		Errors  []struct {
			Message     string `json:"message"`
			Description string `json:"description"`
		} `json:"errors"`
	}
	_ = json.Unmarshal(data, &body) // fields of another type stay empty, the others are filled
	status, reason, _ := strings.Cut(body.Code, " ")
	if len(status) != 3 || strings.Trim(status, "0123456789") != "" {
		reason = body.Code
	}
	for _, each := range body.Errors {
		body.Detail = cmp.Or(body.Detail, each.Message, each.Description)
	}
	return cmp.Or(reason, body.Message, body.Detail, body.Title)
}

// htmlText is the text of a page's body without its markup.
func htmlText(page string) string {
	var text strings.Builder
	tokens := html.NewTokenizer(strings.NewReader(page))
	hiding := ""
	for {
		switch tokens.Next() {
		case html.ErrorToken:
			return text.String()
		case html.StartTagToken:
			if name, _ := tokens.TagName(); hiding == "" && hasNoText(string(name)) {
				hiding = string(name)
			}
		case html.EndTagToken:
			if name, _ := tokens.TagName(); string(name) == hiding {
				hiding = ""
			}
			text.WriteByte(' ')
		case html.TextToken:
			if hiding == "" {
				text.Write(tokens.Text())
			}
		}
	}
}

func hasNoText(tag string) bool {
	return tag == "head" || tag == "script" || tag == "style" || tag == "title"
}
