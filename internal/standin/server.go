// Package standin is a stand-in for a Python package index: it takes uploads
// and serves them as the real one does, and refuses what the real one refuses.
// What it checks, in which order, and where it differs is in docs/stand-ins.md.
package standin

import (
	"net/http"
	"strings"
	"sync"
	"time"
)

// Options say how a stand-in behaves. The zero value refuses every upload,
// because it knows no token, and keeps everything in memory.
type Options struct {
	// Now is the clock of upload times, the request log and the 14-day rule;
	// nil is time.Now.
	Now func() time.Time
	// Tokens are the API tokens that may upload, each with the projects it may
	// upload to, named in any spelling. No projects: any project.
	Tokens map[string][]string
	// Limits bound what a client can make the stand-in hold.
	Limits Limits
	// Dir keeps files and state, so that they survive a restart. Empty: memory.
	Dir string
	// Faults are in force from the start; see AddFault.
	Faults []Fault
	// NoControl switches the endpoints under /_standin/ off.
	NoControl bool
	// ControlToken, if set, is wanted by them as "Authorization: Bearer …".
	ControlToken string
}

// Server is one stand-in. It is an http.Handler and safe for concurrent use.
type Server struct {
	options Options
	limits  Limits
	now     func() time.Time
	blobs   blobs
	broken  error // why the stand-in cannot work at all
	closed  chan struct{}
	close   sync.Once

	log    requestLog
	faults faultList

	uploading sync.Mutex   // one upload is judged and stored at a time
	mu        sync.RWMutex // guards state
	state     state
}

// New makes a stand-in. A Dir that cannot be used is told by Err, and every
// request is then answered with 500.
func New(options Options) *Server {
	s := &Server{
		options: options,
		limits:  options.Limits.withDefaults(),
		now:     options.Now,
		closed:  make(chan struct{}),
		blobs:   newMemoryBlobs(),
		state:   newState(),
	}
	if s.now == nil {
		s.now = time.Now
	}
	s.log.limit = s.limits.Requests
	if options.Dir != "" {
		s.broken = s.openDir(options.Dir)
	}
	for _, fault := range options.Faults {
		if err := s.AddFault(fault); err != nil && s.broken == nil {
			s.broken = err
		}
	}
	return s
}

// Err says why the stand-in cannot work, or nil.
func (s *Server) Err() error { return s.broken }

// Close lets requests go that a fault of kind hang holds. The stand-in can be
// asked afterwards, but hangs no more.
func (s *Server) Close() { s.close.Do(func() { close(s.closed) }) }

// ServeHTTP answers one request. The request and its answer are in Requests,
// unless it went to a control endpoint.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if strings.HasPrefix(r.URL.Path, controlPrefix) {
		s.serveControl(w, r)
		return
	}
	logged := s.log.begin(s.now(), r)
	recorder := &statusRecorder{ResponseWriter: w, logged: logged}
	if s.broken != nil {
		replyText(recorder, http.StatusInternalServerError, s.broken.Error())
		return
	}
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
