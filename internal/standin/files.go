package standin

import (
	"bytes"
	"net/http"
	"strings"
	"time"
)

const filesPrefix = "/files/"

// path is where a file is served. It is made of the digest, so that its
// content can never change.
func (f *file) path() string {
	return filesPrefix + f.Blake2b256[:2] + "/" + f.Blake2b256[2:4] + "/" + f.Blake2b256[4:] + "/" + f.Name
}

// metadataKey is where the metadata of a wheel is kept, beside the wheel.
func metadataKey(key string) string { return key + ".metadata" }

// serveFile answers with a file, or with the metadata of a wheel under the
// file's address and ".metadata" (PEP 658). Ranges are served.
func (s *Server) serveFile(w http.ResponseWriter, r *http.Request) {
	path, wantsMetadata := strings.CutSuffix(r.URL.Path, ".metadata")
	known := s.fileAt(path)
	if known == nil || wantsMetadata && known.MetadataSHA256 == "" {
		replyText(w, http.StatusNotFound, "Not Found")
		return
	}
	key, contentType, digest := known.Blake2b256, "application/octet-stream", known.SHA256
	if wantsMetadata {
		key, contentType, digest = metadataKey(key), "text/plain; charset=UTF-8", known.MetadataSHA256
	}
	content, found := s.blobs.Load(key)
	if !found {
		replyText(w, http.StatusInternalServerError, "the stand-in has lost the bytes of this file")
		return
	}
	w.Header().Set("Content-Type", contentType)
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("ETag", `"`+digest[:32]+`"`)
	w.Header().Set("Cache-Control", "max-age=365000000, immutable, public")
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(content.([]byte)))
}

// fileAt finds the file that is served at a path; the name must be right too.
func (s *Server) fileAt(path string) *file {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for f := range s.state.files() {
		if f.path() == path {
			return f
		}
	}
	return nil
}
