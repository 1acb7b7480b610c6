package standin

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

const jsonType = "application/vnd.pypi.simple.v1+json"

func simpleOf(t testing.TB, s *Server) simpleDetail {
	t.Helper()
	answer := get(s, "/simple/beacon/", jsonType)
	var detail simpleDetail
	if err := json.Unmarshal(answer.Body.Bytes(), &detail); err != nil {
		t.Fatalf("%d %s: %v", answer.Code, answer.Body, err)
	}
	return detail
}

func stocked(t testing.TB) *Server {
	t.Helper()
	s := newTestServer(newClock())
	for _, d := range []*distFile{wheel(t), sdist(t)} {
		if status, text := send(t, s, d); status != 200 {
			t.Fatal(text)
		}
	}
	return s
}

func TestSimpleDetail(t *testing.T) {
	t.Parallel()
	s := stocked(t)
	answer := get(s, "/simple/beacon/", jsonType)
	whl, src := wheel(t), sdist(t)
	metadata := sha256Hex([]byte(metadataText))
	want := fmt.Sprintf(`{"meta":{"api-version":"1.4","_last-serial":2},"name":"beacon","versions":["1.0.0"],"files":[`+
		`{"filename":"%s","url":"%s","hashes":{"sha256":"%s"},"requires-python":"\u003e=3.9","size":%d,`+
		`"upload-time":"2026-03-01T12:00:00.000000Z","yanked":false,"core-metadata":{"sha256":"%[6]s"},`+
		`"data-dist-info-metadata":{"sha256":"%[6]s"},"provenance":null},`,
		whl.name, simpleOf(t, s).Files[0].URL, sha256Hex(whl.content), len(whl.content), 0, metadata) +
		fmt.Sprintf(`{"filename":"%s","url":"%s","hashes":{"sha256":"%s"},"requires-python":"\u003e=3.9","size":%d,`+
			`"upload-time":"2026-03-01T12:00:00.000000Z","yanked":false,"core-metadata":false,`+
			`"data-dist-info-metadata":false,"provenance":null}],"alternate-locations":[],`+
			`"project-status":{"status":"active"}}`,
			src.name, simpleOf(t, s).Files[1].URL, sha256Hex(src.content), len(src.content))
	want = strings.Replace(want, "%!(EXTRA int=0)", "", 1)
	if got := answer.Body.String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if serial := answer.Header().Get("X-PyPI-Last-Serial"); serial != "2" {
		t.Errorf("serial %q", serial)
	}
}

func TestFiles(t *testing.T) {
	t.Parallel()
	s := stocked(t)
	files := simpleOf(t, s).Files
	base := "http://index.example.org"
	if !strings.HasPrefix(files[0].URL, base+"/files/") {
		t.Fatal(files[0].URL)
	}
	path := strings.TrimPrefix(files[0].URL, base)
	if got := get(s, path, "").Body.Bytes(); string(got) != string(wheel(t).content) {
		t.Error("the wheel comes back changed")
	}
	if got := get(s, path+".metadata", "").Body.String(); got != metadataText {
		t.Errorf("metadata %q", got)
	}
	for _, gone := range []string{
		strings.TrimPrefix(files[1].URL, base) + ".metadata", // PyPI has none of sdists
		strings.Replace(path, "beacon-1.0.0", "beacon-1.0.1", 1), path + "/..", "/files/", "/files/../state.json",
	} {
		if answer := get(s, gone, ""); answer.Code != 404 {
			t.Errorf("%s: %d", gone, answer.Code)
		}
	}
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Header.Set("Range", "bytes=0-3")
	if answer := do(s, r); answer.Code != 206 || answer.Body.String() != "PK\x03\x04" {
		t.Errorf("range: %d %q", answer.Code, answer.Body)
	}
	s.blobs.Clear()
	if answer := get(s, path, ""); answer.Code != 500 {
		t.Errorf("lost bytes: %d", answer.Code)
	}
}

func TestSimpleHTML(t *testing.T) {
	t.Parallel()
	s := stocked(t)
	must(t, s.Yank("beacon", "1.0.0", `bad <"&`))
	page := get(s, "/simple/beacon/", "text/html").Body.String()
	for _, want := range []string{
		"<title>Links for beacon</title>", `#sha256=` + sha256Hex(wheel(t).content), `data-requires-python="&gt;=3.9"`,
		`data-core-metadata="sha256=`, `data-yanked="bad &lt;&#34;&amp;"`, ">beacon-1.0.0.tar.gz</a>",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("%q is not in\n%s", want, page)
		}
	}
	if index := get(s, "/simple/", "").Body.String(); !strings.Contains(index, `<a href="/simple/beacon/">beacon</a>`) {
		t.Error(index)
	}
	if index := get(s, "/simple/", jsonType).Body.String(); !strings.Contains(index, `"projects":[{"name":"beacon"`) {
		t.Error(index)
	}
}

func TestSimplePaths(t *testing.T) {
	t.Parallel()
	s := stocked(t)
	for path, want := range map[string]string{
		"/simple":                 "301 http://index.example.org/simple/",
		"/simple/beacon":          "301 http://index.example.org/simple/beacon/",
		"/simple/Beacon/":         "301 http://index.example.org/simple/beacon/",
		"/simple/Be__aC.on":       "301 http://index.example.org/simple/be-ac-on/",
		"/simple/lantern/":        "404 ",
		"/simple/beacon/x":        "404 ",
		"/simple/-/":              "404 ",
		"/simple//evil.example/":  "404 ",
		"/pypi/Beacon/json":       "301 http://index.example.org/pypi/beacon/json",
		"/pypi/Beacon/1.0.0/json": "301 http://index.example.org/pypi/beacon/1.0.0/json",
		"/pypi/lantern/json":      "404 ",
		"/pypi/beacon/2.0/json":   "404 ",
		"/pypi/beacon/x/json":     "404 ",
		"/pypi/beacon/xml":        "404 ",
		"/pypi/beacon/1.0/json/":  "200 ",
		"/":                       "404 ",
	} {
		answer := get(s, path, "")
		if got := fmt.Sprintf("%d %s", answer.Code, answer.Header().Get("Location")); got != want {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
		if answer.Header().Get("Content-Length") == "" {
			t.Errorf("%s: no Content-Length", path)
		}
	}
	for _, path := range []string{"/simple/", "/pypi/beacon/json", "/files/x"} {
		if answer := do(s, httptest.NewRequest(http.MethodPost, path, nil)); answer.Code != 405 {
			t.Errorf("POST %s: %d", path, answer.Code)
		}
	}
}

func TestContentNegotiation(t *testing.T) {
	t.Parallel()
	const htmlV1 = "application/vnd.pypi.simple.v1+html"
	for accept, want := range map[string]string{
		"":                       "text/html",
		"*/*":                    "text/html",
		"text/*":                 "text/html",
		"application/*":          htmlV1,
		jsonType:                 jsonType,
		htmlV1:                   htmlV1,
		"image/png":              "text/html",
		jsonType + ", text/html": "text/html",
		jsonType + ";q=0":        "text/html",
		jsonType + ";q=x":        "text/html",
		"application/vnd.pypi.simple.latest+json":                               jsonType,
		jsonType + ", " + htmlV1 + ";q=0.2, text/html;q=0.01":                   jsonType, // uv
		jsonType + ", " + htmlV1 + "; q=0.1, text/html; q=0.01":                 jsonType, // pip
		"text/html;q=0, */*;q=0.1":                                              htmlV1,
		"APPLICATION/VND.PYPI.SIMPLE.V1+JSON":                                   jsonType,
		"application/vnd.pypi.simple.v2+json, text/html;q=0.5;level=1, */*;q=0": "text/html",
	} {
		if got := simpleType(accept); got != want {
			t.Errorf("%q: %s, want %s", accept, got, want)
		}
	}
}

func TestConditionalGet(t *testing.T) {
	t.Parallel()
	s := stocked(t)
	tag := get(s, "/simple/beacon/", jsonType).Header().Get("ETag")
	again := func() *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodGet, "http://index.example.org/simple/beacon/", nil)
		r.Header.Set("Accept", jsonType)
		r.Header.Set("If-None-Match", tag)
		return do(s, r)
	}
	if answer := again(); answer.Code != 304 || answer.Body.Len() != 0 {
		t.Errorf("unchanged: %d", answer.Code)
	}
	must(t, s.Yank("beacon", "1.0.0", ""))
	if answer := again(); answer.Code != 200 || !strings.Contains(answer.Body.String(), `"yanked":true`) {
		t.Errorf("changed: %d %s", answer.Code, answer.Body)
	}
	must(t, s.Unyank("beacon", "1.0.0"))
	if simpleOf(t, s).Files[0].Yanked != false {
		t.Error("still yanked")
	}
	for _, c := range [][2]string{{"lantern", "1.0"}, {"beacon", "2"}, {"beacon", "x"}} {
		if err := s.Yank(c[0], c[1], ""); err != ErrNotFound {
			t.Errorf("yanking %v: %v", c, err)
		}
	}
}

func TestProjectJSON(t *testing.T) {
	t.Parallel()
	s := stocked(t)
	next := sdistVersion(t, "2.0.0rc1")
	if status, text := send(t, s, next); status != 200 {
		t.Fatal(text)
	}
	var detail projectDetail
	read := func(path string) {
		t.Helper()
		detail = projectDetail{}
		must(t, json.Unmarshal(get(s, path, "").Body.Bytes(), &detail))
	}
	read("/pypi/beacon/json")
	if detail.Info["version"] != "1.0.0" || len(detail.Releases) != 2 || len(detail.URLs) != 2 || detail.LastSerial != 3 {
		t.Errorf("%+v", detail)
	}
	file := detail.URLs[0]
	sum := sha256Hex(wheel(t).content)
	if file.PackageType != kindWheel || file.PythonVersion != "py3" || file.Digests["sha256"] != sum ||
		len(file.Digests["blake2b_256"]) != 64 || file.UploadTimeISO != "2026-03-01T12:00:00.000000Z" {
		t.Errorf("%+v", file)
	}
	must(t, s.Yank("beacon", "1.0.0", "broken"))
	read("/pypi/beacon/json")
	if detail.Info["version"] != "2.0.0rc1" {
		t.Errorf("a yanked release is shown first: %v", detail.Info["version"])
	}
	read("/pypi/beacon/1/json")
	if detail.Info["yanked_reason"] != "broken" || detail.Releases != nil || *detail.URLs[0].YankedReason != "broken" {
		t.Errorf("%+v", detail)
	}
}

// sdistVersion is a right sdist of another version.
func sdistVersion(t testing.TB, version string) *distFile {
	t.Helper()
	text := strings.Replace(metadataText, "1.0.0", version, 1)
	d := sdistOf(tarOf(t, regular("beacon-"+version+"/PKG-INFO", text), regular("beacon-"+version+"/LICENSE", "")))
	d.name = "beacon-" + version + ".tar.gz"
	return d.set("version", version)
}
