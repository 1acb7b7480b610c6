package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"regexp"
	"strings"
	"time"
)

// The engine asks a mirror of docker.io on the loopback interface for images: this read-only part of the OCI
// distribution specification, over the blobs in a store.

// imagePort is where the image server listens, on 127.0.0.1.
const imagePort = "27197"

// imageServer serves images by name and tag; everything else is not found, so that the engine says so at once.
type imageServer struct {
	blobs store
	index string // file with the table library/python:3.13-slim → sha256:…
}

var (
	manifestURL = regexp.MustCompile(`^/v2/([a-z0-9/._-]+)/manifests/([A-Za-z0-9:._-]+)$`)
	blobURL     = regexp.MustCompile(`^/v2/[a-z0-9/._-]+/blobs/(sha256:[0-9a-f]{64})$`)
	digestForm  = regexp.MustCompile(`^sha256:[0-9a-f]{64}$`)
)

func (s imageServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		http.Error(w, "read-only", http.StatusMethodNotAllowed)
		return
	}
	if match := manifestURL.FindStringSubmatch(r.URL.Path); match != nil {
		digest := match[2]
		if !digestForm.MatchString(digest) {
			digest = s.tagged(match[1] + ":" + match[2])
		}
		s.serve(w, r, digest, mediaManifest)
		return
	}
	if match := blobURL.FindStringSubmatch(r.URL.Path); match != nil {
		s.serve(w, r, match[1], "application/octet-stream")
		return
	}
	if r.URL.Path == "/v2/" {
		w.WriteHeader(http.StatusOK)
		return
	}
	http.NotFound(w, r)
}

// tagged looks up a name, each time in the file: a bring-up may have written it anew.
func (s imageServer) tagged(name string) string {
	table := map[string]string{}
	data, err := os.ReadFile(s.index)
	if err == nil {
		err = json.Unmarshal(data, &table)
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", s.index, err)
	}
	return table[name]
}

func (s imageServer) serve(w http.ResponseWriter, r *http.Request, digest, mediaType string) {
	if !digestForm.MatchString(digest) {
		http.NotFound(w, r)
		return
	}
	file, err := os.Open(s.blobs.path(strings.TrimPrefix(digest, "sha256:")))
	if err != nil {
		http.NotFound(w, r)
		return
	}
	defer file.Close()
	w.Header().Set("Content-Type", mediaType)
	w.Header().Set("Docker-Content-Digest", digest)
	http.ServeContent(w, r, "", time.Time{}, file)
}

// serveImages runs the image server until it is told to end.
func serveImages(ctx context.Context) error {
	server := &http.Server{ReadHeaderTimeout: 10 * time.Second, Handler: imageServer{imageStore(), indexPath()}}
	listener, err := net.Listen("tcp", "127.0.0.1:"+imagePort)
	if err != nil {
		return err
	}
	context.AfterFunc(ctx, func() { _ = server.Close() })
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
