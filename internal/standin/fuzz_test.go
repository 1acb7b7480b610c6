package standin

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
)

// FuzzUpload sends any body to the upload endpoint. Whatever comes, the answer
// is one of an index, and what is stored can be read back.
func FuzzUpload(f *testing.F) {
	const boundary = "multipart/form-data; boundary=b"
	for _, d := range []*distFile{wheel(f), sdist(f), wheel(f).set("version", "1+x").set("requires_dist", "a @ b")} {
		body, contentType := d.body(f)
		content, err := io.ReadAll(body)
		must(f, err)
		f.Add(contentType, content)
	}
	f.Add(boundary, []byte("--b\r\nContent-Disposition: form-data; name=\"content\"; filename=\"x\"\r\n\r\n\r\n--b--"))
	f.Fuzz(func(t *testing.T, contentType string, body []byte) {
		s := New(Options{Tokens: map[string][]string{testToken: nil}, Limits: Limits{File: 1 << 20, Fields: 1 << 20}})
		r := httptest.NewRequest(http.MethodPost, "http://index.example.org/legacy/", bytes.NewReader(body))
		r.Header.Set("Content-Type", contentType)
		r.SetBasicAuth("__token__", testToken)
		answer := do(s, r)
		switch answer.Code {
		case 200, 400, 413:
		default:
			t.Errorf("%d %s", answer.Code, answer.Body)
		}
		if answer.Code == 200 && get(s, "/simple/beacon/", "").Code != 200 && len(s.state.Projects) != 1 {
			t.Error("nothing was stored")
		}
	})
}

// FuzzArchive gives any bytes to the readers of archives. They must end, stay
// within bounds and let no member lead outside.
func FuzzArchive(f *testing.F) {
	f.Add(wheel(f).content)
	f.Add(sdist(f).content)
	f.Add(zipOf(f, member{"beacon-1.0.0/PKG-INFO", "x"}))
	f.Add(gzipped(f, "x"))
	f.Fuzz(func(t *testing.T, content []byte) {
		in, size := bytes.NewReader(content), int64(len(content))
		fromWheel, err := readWheel(in, size, "beacon-1.0.0-py3-none-any.whl", 100)
		checkMembers(t, fromWheel, err)
		fromTar, err := readTarball(in, size, 100)
		checkMembers(t, fromTar, err)
		fromZip, err := readZipSdist(in, size, 100)
		checkMembers(t, fromZip, err)
	})
}

func checkMembers(t *testing.T, a archive, err error) {
	t.Helper()
	if err != nil {
		return
	}
	if len(a.members) > 100 || a.root == "" {
		t.Errorf("%d members below %q", len(a.members), a.root)
	}
	for _, name := range a.members {
		if escapes(name) {
			t.Errorf("%q leads outside", name)
		}
	}
}
