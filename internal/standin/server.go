// Package standin is a stand-in for a Python package index: it takes uploads
// and serves them as the real one does, and refuses what the real one refuses.
// What it checks, in which order, and where it differs is in docs/stand-ins.md.
package standin

import (
	"net/http"
	"strings"
	"sync"
	"time"

	"dagger/slipway/internal/standin/mark"
)

// Options say how a stand-in behaves. The zero value refuses every upload,
// because it knows no token. Everything is kept in memory.
type Options struct {
	// Now is the clock of upload times, the request log and the 14-day rule;
	// nil is time.Now.
	Now func() time.Time
	// Tokens are the API tokens that may upload, each with the projects it may
	// upload to, named in any spelling. No projects: any project.
	Tokens map[string][]string
	// Limits bound what a client can make the stand-in hold.
	Limits Limits
}

// Server is one stand-in. It is an http.Handler and safe for concurrent use.
type Server struct {
	options Options
	limits  Limits
	now     func() time.Time
	checks  []func(*Server, *upload) error
	closed  chan struct{}
	close   sync.Once

	log    requestLog
	faults faultList

	uploading sync.Mutex   // one upload is judged and stored at a time
	mu        sync.RWMutex // guards state
	state     state
	blobs     sync.Map // bytes of files by their BLAKE2b-256, and of metadata by metadataKey
}

// New makes a stand-in.
func New(options Options) *Server {
	s := &Server{
		options: options,
		limits:  options.Limits.withDefaults(),
		now:     options.Now,
		closed:  make(chan struct{}),
		checks:  uploadChecks,
		state:   newState(),
	}
	if s.now == nil {
		s.now = time.Now
	}
	s.log.limit = s.limits.Requests
	return s
}

// Close lets requests go that a fault of kind hang holds. The stand-in can be
// asked afterwards, but hangs no more.
func (s *Server) Close() { s.close.Do(func() { close(s.closed) }) }

// ServeHTTP answers one request. The request and its answer are in Requests,
// unless it went to a control endpoint.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set(mark.Header, mark.Value)
	if strings.HasPrefix(r.URL.Path, controlPrefix) {
		s.serveControl(w, r)
		return
	}
	logged := s.log.begin(s.now(), r)
	recorder := &statusRecorder{ResponseWriter: w, logged: logged}
	fault := s.faults.match(r)
	if fault != nil {
		logged.setFault(fault.Kind)
	}
	s.serveWithFault(recorder, r, logged, fault)
}

// serveIndex answers as an index without faults does. lag is how many requests
// the answers about projects lie behind; 0 is none.
func (s *Server) serveIndex(w http.ResponseWriter, r *http.Request, logged *loggedRequest, lag int) {
	path := r.URL.Path
	switch {
	case path == "/legacy/":
		s.serveUpload(w, r, logged)
	case path == "/legacy", path == "/simple":
		s.drain(r)
		redirect(w, r, path+"/")
	case strings.HasPrefix(path, "/simple/"):
		s.readOnly(w, r, func() { s.serveSimple(w, r, lag) })
	case strings.HasPrefix(path, "/pypi/"):
		s.readOnly(w, r, func() { s.serveProjectJSON(w, r, lag) })
	case strings.HasPrefix(path, filesPrefix):
		s.readOnly(w, r, func() { s.serveFile(w, r) })
	default:
		replyText(w, http.StatusNotFound, "Not Found")
	}
}

// readOnly answers only GET and HEAD.
func (s *Server) readOnly(w http.ResponseWriter, r *http.Request, answer func()) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		s.drain(r)
		w.Header().Set("Allow", "GET, HEAD")
		replyText(w, http.StatusMethodNotAllowed, "Method Not Allowed")
		return
	}
	answer()
}
