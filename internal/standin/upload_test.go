package standin

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// uploadCase is one upload and how it is answered.
type uploadCase struct {
	name   string
	change func(*distFile)
	status int
	want   string // part of the answer
}

func runUploads(t *testing.T, make func(testing.TB) *distFile, cases []uploadCase) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newTestServer(newClock())
			d := make(t)
			c.change(d)
			status, text := send(t, s, d)
			if status != c.status || !strings.Contains(text, c.want) {
				t.Errorf("answered %d %q, want %d with %q", status, text, c.status, c.want)
			}
			stored := get(s, "/simple/beacon/", "").Code == http.StatusOK
			if stored != (c.status == http.StatusOK) {
				t.Errorf("stored is %v after %d", stored, status)
			}
		})
	}
}

func TestUploadTakesRightFiles(t *testing.T) {
	t.Parallel()
	nothing := func(*distFile) {}
	runUploads(t, wheel, []uploadCase{
		{"wheel", nothing, 200, ""},
		{"no content type, as uv sends it", func(d *distFile) { d.contentType = "none" }, 200, ""},
	})
	runUploads(t, sdist, []uploadCase{
		{"sdist", nothing, 200, ""},
		{"sdist without pyversion", func(d *distFile) { d.set("pyversion") }, 200, ""},
		{"unknown field", func(d *distFile) { d.set("licence", "x") }, 200, ""},
		{"signature is ignored", func(d *distFile) { d.fieldFiles = []string{"gpg_signature"} }, 200, ""},
		{"UNKNOWN is nothing", func(d *distFile) { d.set("home_page", "UNKNOWN") }, 200, ""},
	})
}

func TestUploadRefusesForm(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("-", 80)
	set := func(field string, values ...string) func(*distFile) {
		return func(d *distFile) { d.set(field, values...) }
	}
	runUploads(t, wheel, []uploadCase{
		{"no action", set(":action"), 400, "':action' must be 'file_upload'"},
		{"protocol", set("protocol_version", "2"), 400, "400 Unknown protocol version."},
		{"tuple", func(d *distFile) { d.fieldFiles = []string{"summary"} }, 400, "summary: Should not be a tuple."},
		{"no name", set("name"), 400, "'' is an invalid value for Name. Error: This field is required."},
		{"bad name", set("name", "-beacon"), 400, "Start and end with a letter or numeral"},
		{"long bad name", set("name", long), 400, "'" + long[:30] + "..." + long[:30] + "' is an invalid value for Name"},
		{"Kelvin sign in name", set("name", "beacon\u212a"), 400, "is an invalid value for Name"},
		{"no filetype", set("filetype"), 400, "Invalid value for filetype. Error: This field is required."},
		{"unknown filetype", set("filetype", "bdist_egg"), 400, "Invalid value for filetype. Error: Use a known file type."},
		{"bad sha256", set("sha256_digest", "12"), 400, "Error: Use a valid, hex-encoded, SHA256 message digest."},
		{"bad blake2", set("blake2_256_digest", "xy"), 400, "Error: Use a valid, hex-encoded, BLAKE2 message digest."},
		{"no python", set("pyversion"), 400, "Error: Python version is required for binary distribution uploads."},
		{"no digest", set("no_digest", "1"), 400, "Error: Include at least one message digest."},
	})
}

func TestUploadRefusesFile(t *testing.T) {
	t.Parallel()
	set := func(field string, values ...string) func(*distFile) {
		return func(d *distFile) { d.set(field, values...) }
	}
	runUploads(t, wheel, []uploadCase{
		{"no file", func(d *distFile) { d.noFile = true }, 400, "400 Upload payload does not have a file."},
		{"two files", func(d *distFile) { d.fieldFiles = []string{"content"} }, 400, "content: Only one file may be sent"},
		{"wheel name", func(d *distFile) { d.name = "Beacon-1.0.0-py3-none-any.whl" }, 400,
			"WHEEL not found at Beacon-1.0.0"},
		{"wheel platform", func(d *distFile) { d.name = "beacon-1.0.0-py3-none-linux_x86_64.whl" }, 400,
			"Binary wheel 'beacon-1.0.0-py3-none-linux_x86_64.whl' has an unsupported platform tag 'linux_x86_64'."},
		{"slash in name", func(d *distFile) { d.name = "../" + d.name }, 400,
			`Cannot upload a file with '/' or '\' in the name.`},
		{"backslash", func(d *distFile) { d.name = `..\` + d.name }, 400,
			`Cannot upload a file with '/' or '\' in the name.`},
		{"control", func(d *distFile) { d.name = "beacon\x01.whl" }, 400, "non-printable characters"},
		{"extension", func(d *distFile) { d.name = "beacon-1.0.0.exe" }, 400,
			"Invalid file extension: Use .tar.gz, .whl or .zip"},
		{"wrong extension", func(d *distFile) { d.name = "beacon-1.0.0.tar.gz" }, 400,
			"Extension .tar.gz is invalid for filetype bdist_wheel."},
		{"upper-case extension", func(d *distFile) { d.name = "beacon-1.0.0-py3-none-any.WHL" }, 400,
			"Extension .WHL is invalid"},
		{"image", func(d *distFile) { d.contentType = "image/png" }, 400, "400 Invalid distribution file."},
		{"empty type", func(d *distFile) { d.contentType = " " }, 400, "400 Invalid distribution file."},
		{"wrong sha256", set("sha256_digest", strings.Repeat("0", 64)), 400,
			"The digest supplied does not match a digest calculated from the uploaded file."},
		{"wrong md5 beside right sha256", set("md5_digest", "0"), 400, "The digest supplied does not match"},
		{"wrong blake2", set("blake2_256_digest", strings.Repeat("0", 64)), 400, "The digest supplied does not match"},
	})
}

func TestUploadRefusesSdistForm(t *testing.T) {
	t.Parallel()
	set := func(python string) func(*distFile) { return func(d *distFile) { d.set("pyversion", python) } }
	runUploads(t, sdist, []uploadCase{
		{"sdist with python", set("py3"), 400, "Error: Use 'source' as Python version for an sdist."},
	})
}

// orderCase is a file that two checks refuse, and the words of the first.
type orderCase struct {
	name string
	dist *distFile
	want string
}

// otherBytes changes the content of a file, and its name.
func otherBytes(d *distFile, name string) *distFile {
	d.content = append(d.content, 0)
	d.name = name
	return d
}

func orderCases(t testing.TB) []orderCase {
	t.Helper()
	noFile := wheel(t).set("version", "x")
	noFile.noFile = true
	blank := wheel(t).set("description_content_type", "text/x-rst").set("description", " ")
	blank.name = "a/b"
	slash := wheel(t).set("md5_digest", "0")
	slash.name = "a/b"
	name := wheel(t).name
	return []orderCase{
		{"protocol before form", wheel(t).set("protocol_version", "2").set("name"), "protocol"},
		{"form before metadata", wheel(t).set("filetype").set("version", "x"), "filetype"},
		{"metadata before file", noFile, "'version'"},
		{"description before file name", blank, "failed to render"},
		{"file name before digest", slash, "in the name"},
		{"digest before duplicate", otherBytes(wheel(t), name).set("md5_digest", "0"), "digest supplied"},
		{"duplicate before archive", otherBytes(wheel(t), name), "File already exists"},
		{"one sdist before archive", otherBytes(sdist(t), "beacon-1.0.tar.gz"), "Only one sdist"},
		{"archive before name", otherBytes(wheel(t), "Beacon-1.0.0-py3-none-any.whl"), "Invalid distribution file"},
	}
}

// The first failing check is the one answered: each file here fails two that
// follow each other in PyPI's order.
func TestUploadOrder(t *testing.T) {
	t.Parallel()
	stored := func(t *testing.T) (*Server, *fakeClock) {
		clock := newClock()
		s := newTestServer(clock)
		for _, d := range []*distFile{wheel(t), sdist(t)} {
			if status, text := send(t, s, d); status != 200 {
				t.Fatal(text)
			}
		}
		return s, clock
	}
	s, clock := stored(t)
	for _, c := range orderCases(t) {
		if status, text := send(t, s, c.dist); status != 400 || !strings.Contains(text, c.want) {
			t.Errorf("%s: answered %d %q, want %q", c.name, status, text, c.want)
		}
	}
	clock.add(15 * 24 * time.Hour)
	late := otherBytes(sdist(t), "beacon-1.0.tar.gz")
	if _, text := send(t, s, late); !strings.Contains(text, "older than 14 days") {
		t.Errorf("the age comes before the second sdist, answered %q", text)
	}
}

func TestUploadDuplicates(t *testing.T) {
	t.Parallel()
	clock := newClock()
	s := newTestServer(clock)
	if status, text := send(t, s, wheel(t)); status != 200 {
		t.Fatal(text)
	}
	before := get(s, "/simple/beacon/", jsonType).Body.String()
	clock.add(400 * 24 * time.Hour)
	if status, text := send(t, s, wheel(t)); status != 200 {
		t.Errorf("the same bytes: %d %s", status, text)
	}
	if after := get(s, "/simple/beacon/", jsonType).Body.String(); after != before {
		t.Errorf("the same bytes changed the index:\n%s\n%s", before, after)
	}
	other := wheelOf(zipOf(t, withRecord(append(wheelMembers(), member{"beacon/more.py", ""}))...))
	status, text := send(t, s, other)
	want := "400 File already exists ('beacon-1.0.0-py3-none-any.whl', with blake2_256 hash '"
	if status != 400 || !strings.HasPrefix(text, want) {
		t.Errorf("other bytes: %d %q", status, text)
	}
	renamed := wheel(t)
	renamed.name = "beacon-1.0.0-1-py3-none-any.whl"
	status, text = send(t, s, renamed)
	if status != 400 || !strings.HasPrefix(text, "400 File already exists ('beacon-1.0.0-1-py3") {
		t.Errorf("the same bytes under another name: %d %q", status, text)
	}
}

func TestUploadBurntName(t *testing.T) {
	t.Parallel()
	s := newTestServer(newClock())
	send(t, s, wheel(t))
	must(t, s.Delete("beacon-1.0.0-py3-none-any.whl"))
	status, text := send(t, s, wheel(t))
	if status != 400 || !strings.HasPrefix(text,
		"400 This filename was previously used by a file that has since been deleted.") {
		t.Errorf("answered %d %q", status, text)
	}
	if status, text := send(t, s, sdist(t)); status != 200 {
		t.Errorf("another name of the same release: %d %q", status, text)
	}
	if err := s.Delete("nothing.whl"); err != ErrNotFound {
		t.Errorf("deleting what is not there: %v", err)
	}
}

func TestUploadAge(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		after  time.Duration
		status int
	}{{14 * 24 * time.Hour, 200}, {14*24*time.Hour + time.Second, 400}} {
		clock := newClock()
		s := newTestServer(clock)
		send(t, s, wheel(t))
		clock.add(c.after)
		if status, text := send(t, s, sdist(t)); status != c.status {
			t.Errorf("after %s: %d %q, want %d", c.after, status, text, c.status)
		}
		if status, text := send(t, s, wheel(t)); status != 200 {
			t.Errorf("the same bytes again after %s: %d %q", c.after, status, text)
		}
	}
}

func TestUploadSizes(t *testing.T) {
	t.Parallel()
	content := wheel(t)
	size := int64(len(content.content))
	for _, c := range []struct {
		name   string
		limits Limits
		want   string
	}{
		{"file fits", Limits{File: size}, "200 OK"},
		{"file does not", Limits{File: size - 1}, "400 File too large. Limit for project 'beacon' is 0 MB."},
		{"project fits", Limits{Project: size}, "200 OK"},
		{"project does not", Limits{Project: size - 1}, "400 Project size too large. Limit for project 'beacon'"},
		{"fields do not", Limits{Fields: 64}, "413 The form fields are too large."},
		{"members do not", Limits{Members: 5}, "400 Invalid distribution file. ZIP archive not accepted: Too many members."},
	} {
		s := New(Options{Tokens: map[string][]string{testToken: nil}, Limits: c.limits})
		if _, text := send(t, s, wheel(t)); !strings.HasPrefix(text, c.want) {
			t.Errorf("%s: %q, want %q", c.name, text, c.want)
		}
	}
}

func TestUploadBodyBounds(t *testing.T) {
	t.Parallel()
	s := New(Options{Tokens: map[string][]string{testToken: nil}, Limits: Limits{File: 10, Fields: 10}})
	d := wheel(t)
	d.content = make([]byte, 2*mebibyte)
	if status, text := send(t, s, d); status != 413 {
		t.Errorf("a body beyond every limit: %d %q", status, text)
	}
	s = newTestServer(newClock())
	d = wheel(t)
	for range maxFields {
		d.form["classifiers"] = append(d.form["classifiers"], "")
	}
	if status, text := send(t, s, d); status != 413 || !strings.Contains(text, "Too many form fields") {
		t.Errorf("too many fields: %d %q", status, text)
	}
}

func TestUploadBrokenBodies(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ contentType, body, want string }{
		"no multipart": {"text/plain", "x", "not a multipart/form-data request"},
		"no boundary":  {"multipart/form-data", "x", "not a multipart/form-data request"},
		"cut short": {"multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx",
			"cannot be read"},
		"no disposition": {"multipart/form-data; boundary=b", "--b\r\n\r\nx\r\n--b--\r\n", "Content-Disposition"},
		"empty":          {"multipart/form-data; boundary=b", "--b--\r\n", "':action'"},
	} {
		s := newTestServer(newClock())
		r := httptest.NewRequest(http.MethodPost, "/legacy/", strings.NewReader(c.body))
		r.Header.Set("Content-Type", c.contentType)
		r.SetBasicAuth("__token__", testToken)
		if answer := do(s, r); answer.Code != 400 || !strings.Contains(answer.Body.String(), c.want) {
			t.Errorf("%s: %d %q", name, answer.Code, answer.Body)
		}
	}
}

func TestUploadMethodAndSlash(t *testing.T) {
	t.Parallel()
	s := newTestServer(newClock())
	if answer := get(s, "/legacy/", ""); answer.Code != 405 || answer.Header().Get("Allow") != "POST" {
		t.Errorf("GET: %d", answer.Code)
	}
	r := wheel(t).request(t)
	r.URL.Path = "/legacy"
	if answer := do(s, r); answer.Code != 301 || answer.Header().Get("Location") != "http://index.example.org/legacy/" {
		t.Errorf("no slash: %d %q", answer.Code, answer.Header())
	}
}

// A refusal as JSON has the reason in "code": over HTTP/2 there is no reason
// phrase.
func TestRefusalAsJSON(t *testing.T) {
	t.Parallel()
	s := newTestServer(newClock())
	r := wheel(t).set("protocol_version", "2").request(t)
	r.Header.Set("Accept", "application/json;q=0.9, text/plain;q=0.8, text/html;q=0.7")
	answer := do(s, r)
	var got struct{ Code, Message, Title string }
	must(t, json.Unmarshal(answer.Body.Bytes(), &got))
	if got.Code != "400 Unknown protocol version." || got.Title != "Bad Request" ||
		!strings.Contains(got.Message, "Unknown protocol version.") {
		t.Errorf("%+v", got)
	}
	if kind := answer.Header().Get("Content-Type"); kind != "application/json" {
		t.Error(kind)
	}
}
