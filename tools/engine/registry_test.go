package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// imageServerOf serves one image, library/thing:1, of one layer.
func imageServerOf(t *testing.T) (server *httptest.Server, digest string) {
	t.Helper()
	temporaryPrefix(t)
	write(t, layerPath("thing"), "a layer", 0o644)
	digest, err := imageStore().put(imageConfig{}, []string{"thing"})
	if err != nil {
		t.Fatal(err)
	}
	write(t, indexPath(), `{"library/thing:1": "`+digest+`"}`, 0o644)
	write(t, under("images/secret"), "secret", 0o644)
	server = httptest.NewServer(imageServer{imageStore(), indexPath()})
	t.Cleanup(server.Close)
	return server, digest
}

// ask sends a request for a path as it stands, dots and all.
func ask(t *testing.T, server *httptest.Server, method, path string) (*http.Response, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, server.URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.URL = &url.URL{Scheme: "http", Host: request.URL.Host, Opaque: path}
	response, err := server.Client().Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response, string(body)
}

func TestImageServerAnswers(t *testing.T) {
	server, digest := imageServerOf(t)
	manifest := blob(t, imageStore(), digest)
	layer := digestOf("a layer")
	for _, test := range []struct{ method, path, digest, mediaType, body string }{
		{"GET", "/v2/library/thing/manifests/1", digest, mediaManifest, manifest},
		{"GET", "/v2/library/thing/manifests/" + digest, digest, mediaManifest, manifest},
		{"HEAD", "/v2/library/thing/manifests/1", digest, mediaManifest, ""},
		{"GET", "/v2/library/thing/blobs/" + layer, layer, "application/octet-stream", "a layer"},
		{"HEAD", "/v2/library/thing/blobs/" + layer, layer, "application/octet-stream", ""},
	} {
		response, body := ask(t, server, test.method, test.path)
		if response.StatusCode != http.StatusOK || body != test.body {
			t.Errorf("%s %s: %s, %q", test.method, test.path, response.Status, body)
		}
		if got := response.Header.Get("Docker-Content-Digest"); got != test.digest {
			t.Errorf("%s %s: Docker-Content-Digest is %q", test.method, test.path, got)
		}
		if got := response.Header.Get("Content-Type"); got != test.mediaType {
			t.Errorf("%s %s: Content-Type is %q", test.method, test.path, got)
		}
		size := len(test.body)
		if test.method == "HEAD" {
			size = map[string]int{digest: len(manifest), layer: len("a layer")}[test.digest]
		}
		if response.ContentLength != int64(size) {
			t.Errorf("%s %s: Content-Length is %d, not %d", test.method, test.path, response.ContentLength, size)
		}
	}
	if response, _ := ask(t, server, "GET", "/v2/"); response.StatusCode != http.StatusOK {
		t.Errorf("/v2/: %s", response.Status)
	}
}

func TestImageServerRefuses(t *testing.T) {
	server, digest := imageServerOf(t)
	hex := strings.TrimPrefix(digest, "sha256:")
	for path, want := range map[string]int{
		"GET /":                                        404,
		"GET /v2":                                      404,
		"GET /v2/library/thing/manifests/2":            404,
		"GET /v2/library/other/manifests/1":            404,
		"GET /v2/library/thing/manifests/":             404,
		"GET /v2/thing/manifests/1":                    404,
		"GET /v2/library/thing/tags/list":              404,
		"GET /v2/x/blobs/" + digestOf("never stored"):  404,
		"GET /v2/x/manifests/" + digestOf("not there"): 404,
		"GET /v2/x/blobs/" + hex:                       404,
		"GET /v2/x/blobs/sha256:../../secret":          404,
		"GET /v2/x/blobs/sha256:" + hex + "/../secret": 404,
		"GET /v2/x/manifests/../../secret":             404,
		"GET /v2/x/manifests/sha256:..%2f..%2fsecret":  404,
		"GET /v2/../../secret":                         404,
		"GET /../images/secret":                        404,
		"POST /v2/library/thing/manifests/1":           405,
		"PUT /v2/library/thing/manifests/1":            405,
		"DELETE /v2/library/thing/manifests/1":         405,
		"PATCH /v2/x/blobs/uploads/":                   405,
	} {
		method, path, _ := strings.Cut(path, " ")
		response, body := ask(t, server, method, path)
		if response.StatusCode != want || strings.Contains(body, "secret") {
			t.Errorf("%s %s: %s, %q", method, path, response.Status, body)
		}
	}
}

// An image server outlives the bring-up that started it.
func TestImageServerSeesATableMadeAnew(t *testing.T) {
	server, digest := imageServerOf(t)
	if err := writeFile(indexPath(), []byte(`{"library/thing:2": "`+digest+`"}`)); err != nil {
		t.Fatal(err)
	}
	for tag, want := range map[string]int{"1": 404, "2": 200} {
		if response, _ := ask(t, server, "GET", "/v2/library/thing/manifests/"+tag); response.StatusCode != want {
			t.Errorf("tag %s: %s", tag, response.Status)
		}
	}
	write(t, indexPath(), `{"library`, 0o644)
	said := stderrOf(t, func() {
		if response, _ := ask(t, server, "GET", "/v2/library/thing/manifests/2"); response.StatusCode != 404 {
			t.Errorf("half a table: %s", response.Status)
		}
	})
	wantContains(t, said, indexPath())
}
