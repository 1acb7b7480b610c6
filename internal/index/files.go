package index

import (
	"context"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"time"

	"dagger/slipway/internal/dist"
)

// Remote is one file as an index lists it.
type Remote struct {
	Filename     string
	URL          string    // absolute; empty if the index gave none that can be used
	SHA256       string    // lower-case hex; empty if the index gives none
	Size         int64     // bytes; 0 if the index gives none (PEP 700)
	UploadTime   time.Time // zero if the index gives none (PEP 700)
	Yanked       bool      // PEP 592
	YankedReason string

	public bool // the page that lists it came from a public address
}

const (
	typeJSON = "application/vnd.pypi.simple.v1+json"
	typeHTML = "application/vnd.pypi.simple.v1+html"

	// acceptSimple is the content negotiation of PEP 691; an index that knows only HTML sends that.
	acceptSimple = typeJSON + ", " + typeHTML + ";q=0.2, text/html;q=0.01"
)

// What is read of a project's page. The longest of the public index has about a third of the bytes, and less than half
// of the links.
const (
	maxPage    = 64 << 20 // bytes, after decompression
	maxLinks   = 250_000
	maxTag     = 1 << 20 // bytes of one tag, comment or text of HTML
	maxAddress = 8 << 10 // bytes of one address
)

var (
	errLinks   = fmt.Errorf("it lists more than %d files; no more are read", maxLinks)
	errAddress = fmt.Errorf("it has an address of more than %d bytes; no longer ones are read", maxAddress)
)

// Files lists what the index has of a project, all versions, from the simple API: JSON or HTML (PEP 503, 691, 700). A
// project that the index does not know has no files and is no error.
func (c *Client) Files(ctx context.Context, project string) ([]Remote, error) {
	call, ctx, stop := c.begin(ctx, Credentials{})
	defer stop()
	return call.files(ctx, project)
}

func (c *call) files(ctx context.Context, project string) ([]Remote, error) {
	var files []Remote
	err := c.retry(ctx, "look-up of "+project, func() error {
		var err error
		files, err = c.filesOnce(ctx, project)
		return err
	})
	return files, err
}

func (c *call) filesOnce(ctx context.Context, project string) ([]Remote, error) {
	simple, err := parseURL("simple URL", c.Index.SimpleURL)
	if err != nil {
		return nil, err
	}
	var files []Remote
	page := simple.JoinPath(url.PathEscape(dist.NormalizeName(project)), "/")
	err = c.get(ctx, page, source{}, acceptSimple, func(reply *http.Response, public bool) error {
		var err error
		files, err = c.readPage(reply)
		for i := range files {
			files[i].public = public
		}
		return err
	})
	return files, err
}

func (c *call) readPage(reply *http.Response) ([]Remote, error) {
	host := reply.Request.URL.Host
	switch reply.StatusCode {
	case http.StatusOK:
	case http.StatusNotFound:
		return nil, nil
	default:
		return nil, fmt.Errorf("%w; is the simple URL of the index right?", c.answered(reply))
	}
	parse := parseJSON
	switch kind, _, _ := mime.ParseMediaType(reply.Header.Get("Content-Type")); kind {
	case typeJSON:
	case typeHTML, "text/html":
		parse = parseHTML
	default:
		return nil, fmt.Errorf("%s sent a page of type %q, which is no simple API (PEP 691); is the simple URL right?",
			host, c.secrets.clean(kind))
	}
	data, err := readAll(reply, maxPage)
	if err != nil {
		return nil, err
	}
	files, err := parse(data, reply.Request.URL)
	if err != nil {
		return nil, fmt.Errorf("%s sent a page that cannot be read: %s", host, c.secrets.clean(err.Error()))
	}
	return files, nil
}

// link makes an address of a page absolute, or empty where it cannot be used.
func link(page *url.URL, address string) string {
	if len(address) > maxAddress {
		return ""
	}
	to, err := page.Parse(address)
	if err != nil || checkLink(page, to) != nil {
		return ""
	}
	to.Fragment = ""
	return to.String()
}

var errAPIVersion = errors.New("it speaks a version of the simple API other than 1 (PEP 629)")

// Versions lists the versions of which an index has a file, yanked ones included, each once, as file names spell them.
// Versions whose files were all deleted are not among them: an index does not tell those.
func (c *Client) Versions(ctx context.Context, project string) ([]string, error) {
	files, err := c.Files(ctx, project)
	return versionsOf(files, project), err
}

func versionsOf(files []Remote, project string) []string {
	var versions []string
	seen := map[string]bool{}
	for _, file := range files {
		name, version, err := dist.NameVersion(file.Filename)
		if err == nil && name == dist.NormalizeName(project) && !seen[version] {
			versions, seen[version] = append(versions, version), true
		}
	}
	return versions
}
