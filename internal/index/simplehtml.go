package index

import (
	"bytes"
	"errors"
	"fmt"
	"net/url"
	"path"
	"strings"

	"golang.org/x/net/html"
)

// parseHTML reads a project's page in HTML: anchors whose text is the file name and whose fragment is the hash (PEP
// 503), data-yanked with the reason (PEP 592), the API version in a meta tag (PEP 629).
func parseHTML(data []byte, page *url.URL) ([]Remote, error) {
	reader := pageReader{base: page}
	tokens := html.NewTokenizer(bytes.NewReader(data))
	tokens.SetMaxBuf(maxTag)
	for reader.err == nil {
		switch tokens.Next() {
		case html.ErrorToken:
			if errors.Is(tokens.Err(), html.ErrBufferExceeded) {
				return nil, fmt.Errorf("it has a tag, comment or text of more than %d bytes; no longer ones are read", maxTag)
			}
			reader.closeAnchor()
			return reader.files, reader.err
		case html.StartTagToken, html.SelfClosingTagToken:
			reader.open(tokens.Token())
		case html.EndTagToken:
			if name, _ := tokens.TagName(); string(name) == "a" {
				reader.closeAnchor()
			}
		case html.TextToken:
			if reader.inAnchor {
				reader.text.Write(tokens.Text())
			}
		}
	}
	return nil, reader.err
}

type pageReader struct {
	base     *url.URL
	files    []Remote
	err      error
	inAnchor bool
	file     Remote
	text     strings.Builder
}

func (r *pageReader) open(token html.Token) {
	attributes := map[string]string{}
	for _, attribute := range token.Attr {
		attributes[attribute.Key] = attribute.Val
	}
	switch token.Data {
	case "base":
		if len(attributes["href"]) > maxAddress {
			r.err = errAddress // each link of the page would be as long
		} else if base, err := r.base.Parse(attributes["href"]); err == nil && checkLink(r.base, base) == nil {
			r.base = base
		}
	case "meta":
		version := attributes["content"]
		if attributes["name"] == "pypi:repository-version" && version != "1" && !strings.HasPrefix(version, "1.") {
			r.err = errAPIVersion
		}
	case "a":
		r.closeAnchor()
		if href, found := attributes["href"]; found {
			r.openAnchor(href, attributes)
		}
	}
}

func (r *pageReader) openAnchor(href string, attributes map[string]string) {
	reason, yanked := attributes["data-yanked"]
	r.inAnchor = true
	r.file = Remote{URL: link(r.base, href), Yanked: yanked, YankedReason: reason}
	if to, err := url.Parse(href); err == nil {
		if digest, ok := strings.CutPrefix(to.Fragment, "sha256="); ok {
			r.file.SHA256 = sha256Hex(digest)
		}
		r.file.Filename = path.Base(to.Path) // for an anchor without text
	}
}

func (r *pageReader) closeAnchor() {
	if text := strings.TrimSpace(r.text.String()); text != "" {
		r.file.Filename = text
	}
	if r.inAnchor && r.file.Filename != "" {
		if len(r.files) == maxLinks {
			r.err = errLinks
			return
		}
		r.files = append(r.files, r.file)
	}
	r.inAnchor = false
	r.text.Reset()
}
