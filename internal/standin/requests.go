package standin

import (
	"net/http"
	"sync"
	"time"
)

// Request is one entry of the request log. It has no header and no query, where
// secrets could be.
type Request struct {
	Time     time.Time `json:"time"` // by the stand-in's clock
	Method   string    `json:"method"`
	Path     string    `json:"path"`
	Status   int       `json:"status"` // 0: not answered
	Fault    FaultKind `json:"fault,omitempty"`
	Filename string    `json:"filename,omitempty"` // uploads whose file was read
	SHA256   string    `json:"sha256,omitempty"`   // of the bytes received, lower-case hex
}

// requestLog keeps the newest requests.
type requestLog struct {
	mu      sync.Mutex
	limit   int
	entries []*Request
}

// loggedRequest is the entry of a request that is still being answered.
type loggedRequest struct {
	log   *requestLog
	entry *Request
}

// maxLoggedText bounds what a client can put into the log.
const maxLoggedText = 1024

func (l *requestLog) begin(now time.Time, r *http.Request) *loggedRequest {
	entry := &Request{Time: now, Method: shortened(r.Method), Path: shortened(r.URL.Path)}
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.entries) >= l.limit {
		l.entries = append([]*Request(nil), l.entries[len(l.entries)-l.limit+1:]...)
	}
	l.entries = append(l.entries, entry)
	return &loggedRequest{l, entry}
}

func shortened(text string) string {
	if len(text) > maxLoggedText {
		return text[:maxLoggedText]
	}
	return text
}

func (l *loggedRequest) set(change func(*Request)) {
	l.log.mu.Lock()
	defer l.log.mu.Unlock()
	change(l.entry)
}

func (l *loggedRequest) setFault(kind FaultKind) { l.set(func(r *Request) { r.Fault = kind }) }

func (l *loggedRequest) setFile(name, sha256 string) {
	l.set(func(r *Request) { r.Filename, r.SHA256 = shortened(name), sha256 })
}

// Requests are the requests so far, oldest first, without those to the control
// endpoints.
func (s *Server) Requests() []Request {
	s.log.mu.Lock()
	defer s.log.mu.Unlock()
	copied := make([]Request, len(s.log.entries))
	for i, entry := range s.log.entries {
		copied[i] = *entry
	}
	return copied
}

// statusRecorder logs the status before the client can see it.
type statusRecorder struct {
	http.ResponseWriter
	logged *loggedRequest
	told   bool
}

func (s *statusRecorder) WriteHeader(status int) {
	if !s.told && status >= 200 {
		s.told = true
		s.logged.set(func(r *Request) { r.Status = status })
	}
	s.ResponseWriter.WriteHeader(status)
}

func (s *statusRecorder) Write(p []byte) (int, error) {
	if !s.told {
		s.WriteHeader(http.StatusOK)
	}
	return s.ResponseWriter.Write(p)
}
