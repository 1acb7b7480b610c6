package standin

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"hash/crc32"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/textproto"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"
)

const testToken = "pypi-canary-of-the-stand-in"

// fakeClock stands still until a test moves it.
type fakeClock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *fakeClock { return &fakeClock{now: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)} }

func (c *fakeClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *fakeClock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

func newTestServer(clock *fakeClock) *Server {
	return New(Options{Now: clock.Now, Tokens: map[string][]string{testToken: nil}})
}

// member is one entry of an archive that a test makes.
type member struct{ name, content string }

// zipOf makes a ZIP file as build backends do: no data descriptors.
func zipOf(t testing.TB, members ...member) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, m := range members {
		packed := []byte(m.content)
		method := uint16(zip.Store)
		if len(m.content) > 1<<20 {
			packed, method = deflated(t, m.content), zip.Deflate
		}
		header := &zip.FileHeader{
			Name: m.name, Method: method, CRC32: crc32.ChecksumIEEE([]byte(m.content)),
			CompressedSize64: uint64(len(packed)), UncompressedSize64: uint64(len(m.content)),
		}
		to, err := w.CreateRaw(header)
		must(t, err)
		_, err = to.Write(packed)
		must(t, err)
	}
	must(t, w.Close())
	return out.Bytes()
}

func deflated(t testing.TB, content string) []byte {
	t.Helper()
	var packed bytes.Buffer
	w, err := flate.NewWriter(&packed, flate.BestSpeed)
	must(t, err)
	_, err = io.WriteString(w, content)
	must(t, err)
	must(t, w.Close())
	return packed.Bytes()
}

// tarOf makes a gzipped tar file of headers whose size is filled in.
func tarOf(t testing.TB, entries ...tarEntry) []byte {
	t.Helper()
	var out bytes.Buffer
	zipped := gzip.NewWriter(&out)
	w := tar.NewWriter(zipped)
	for _, e := range entries {
		e.header.Size = int64(len(e.content))
		if e.header.Mode == 0 {
			e.header.Mode = 0o644
		}
		must(t, w.WriteHeader(&e.header))
		_, err := io.WriteString(w, e.content)
		must(t, err)
	}
	must(t, w.Close())
	must(t, zipped.Close())
	return out.Bytes()
}

type tarEntry struct {
	header  tar.Header
	content string
}

func regular(name, content string) tarEntry {
	return tarEntry{tar.Header{Name: name, Typeflag: tar.TypeReg}, content}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// distFile is a distribution file with the form that uploads it.
type distFile struct {
	name        string
	contentType string
	content     []byte
	form        map[string][]string
	noFile      bool
	fieldFiles  []string // fields to send as files
}

const metadataText = "Metadata-Version: 2.4\nName: beacon\nVersion: 1.0.0\nSummary: A small light\n" +
	"Requires-Python: >=3.9\nRequires-Dist: redis>=5; extra == 'redis'\nLicense-File: LICENSE\n" +
	"Description-Content-Type: text/markdown\n\n# beacon\n"

// wheelMembers are the members of a right wheel, without RECORD.
func wheelMembers() []member {
	return []member{
		{"beacon/__init__.py", "__version__ = '1.0.0'\n"},
		{"beacon-1.0.0.dist-info/METADATA", metadataText},
		{"beacon-1.0.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"},
		{"beacon-1.0.0.dist-info/entry_points.txt", "[console_scripts]\nbeacon = beacon:main\n"},
		{"beacon-1.0.0.dist-info/licenses/LICENSE", "Do what you like.\n"},
	}
}

// withRecord adds the RECORD of a wheel.
func withRecord(members []member) []member {
	record := ""
	for _, m := range members {
		sum := sha256.Sum256([]byte(m.content))
		record += fmt.Sprintf("%s,sha256=%s,%d\n", m.name, base64.RawURLEncoding.EncodeToString(sum[:]), len(m.content))
	}
	record += "beacon-1.0.0.dist-info/RECORD,,\n"
	return append(members, member{"beacon-1.0.0.dist-info/RECORD", record})
}

func wheel(t testing.TB) *distFile {
	t.Helper()
	return wheelOf(zipOf(t, withRecord(wheelMembers())...))
}

func wheelOf(content []byte) *distFile {
	d := &distFile{name: "beacon-1.0.0-py3-none-any.whl", content: content, form: baseForm()}
	d.form["filetype"] = []string{kindWheel}
	d.form["pyversion"] = []string{"py3"}
	return d
}

func sdist(t testing.TB) *distFile {
	t.Helper()
	return sdistOf(tarOf(t, sdistEntries()...))
}

func sdistEntries() []tarEntry {
	return []tarEntry{
		regular("beacon-1.0.0/PKG-INFO", metadataText),
		regular("beacon-1.0.0/LICENSE", "Do what you like.\n"),
		regular("beacon-1.0.0/src/beacon/__init__.py", "__version__ = '1.0.0'\n"),
	}
}

func sdistOf(content []byte) *distFile {
	d := &distFile{name: "beacon-1.0.0.tar.gz", content: content, form: baseForm()}
	d.form["filetype"] = []string{kindSdist}
	d.form["pyversion"] = []string{"source"}
	return d
}

func baseForm() map[string][]string {
	return map[string][]string{
		":action":                  {"file_upload"},
		"protocol_version":         {"1"},
		"metadata_version":         {"2.4"},
		"name":                     {"beacon"},
		"version":                  {"1.0.0"},
		"summary":                  {"A small light"},
		"requires_python":          {">=3.9"},
		"requires_dist":            {"redis>=5; extra == 'redis'"},
		"license_file":             {"LICENSE"},
		"description":              {"# beacon\n"},
		"description_content_type": {"text/markdown"},
	}
}

// set changes one field of the form; no value removes it.
func (d *distFile) set(field string, values ...string) *distFile {
	d.form[field] = values
	if len(values) == 0 {
		delete(d.form, field)
	}
	return d
}

// body writes the multipart body. The digest is that of the content, unless
// the form has one.
func (d *distFile) body(t testing.TB) (io.Reader, string) {
	t.Helper()
	var out bytes.Buffer
	w := multipart.NewWriter(&out)
	if d.form["sha256_digest"] == nil && d.form["no_digest"] == nil {
		must(t, w.WriteField("sha256_digest", sha256Hex(d.content)))
	}
	for field, values := range d.form {
		for _, value := range values {
			must(t, w.WriteField(field, value))
		}
	}
	for _, field := range d.fieldFiles {
		_, err := w.CreateFormFile(field, "x")
		must(t, err)
	}
	if !d.noFile {
		header := textproto.MIMEHeader{}
		escaped := strings.ReplaceAll(url.PathEscape(d.name), "+", "%2B")
		header.Set("Content-Disposition", `form-data; name="content"; filename*=utf-8''`+escaped)
		if d.contentType == "" {
			d.contentType = "application/octet-stream"
		}
		if d.contentType != "none" {
			header.Set("Content-Type", d.contentType)
		}
		to, err := w.CreatePart(header)
		must(t, err)
		_, err = to.Write(d.content)
		must(t, err)
	}
	must(t, w.Close())
	return &out, w.FormDataContentType()
}

func (d *distFile) request(t testing.TB) *http.Request {
	t.Helper()
	body, contentType := d.body(t)
	r := httptest.NewRequest(http.MethodPost, "http://index.example.org/legacy/", body)
	r.Header.Set("Content-Type", contentType)
	r.SetBasicAuth("__token__", testToken)
	return r
}

// send uploads a file and returns the status and the text of the answer.
func send(t testing.TB, s *Server, d *distFile) (int, string) {
	t.Helper()
	answer := do(s, d.request(t))
	return answer.Code, strings.TrimSpace(answer.Body.String())
}

func do(s *Server, r *http.Request) *httptest.ResponseRecorder {
	answer := httptest.NewRecorder()
	s.ServeHTTP(answer, r)
	return answer
}

func get(s *Server, path, accept string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, "http://index.example.org"+path, nil)
	if accept != "" {
		r.Header.Set("Accept", accept)
	}
	return do(s, r)
}
