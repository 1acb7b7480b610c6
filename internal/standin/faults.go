package standin

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
)

// FaultKind is what goes wrong.
type FaultKind string

// The faults. Each was seen at a real index or on the way to one.
const (
	// FaultStatus answers with Fault.Status and does nothing.
	FaultStatus FaultKind = "status"
	// FaultDrop closes the connection before the body is read.
	FaultDrop FaultKind = "drop"
	// FaultDropAfter does what was asked, then closes the connection without
	// an answer: the client cannot know whether its file is there.
	FaultDropAfter FaultKind = "drop-after"
	// FaultHang takes the whole request and never answers.
	FaultHang FaultKind = "hang"
	// FaultStale answers look-ups of a project Fault.Lag look-ups behind, as an
	// edge of a content delivery network does. It has no effect on others.
	FaultStale FaultKind = "stale"
)

// Fault says which requests go wrong, and how.
type Fault struct {
	Kind   FaultKind `json:"kind"`
	Method string    `json:"method,omitempty"` // empty: any
	Path   string    `json:"path,omitempty"`   // prefix; empty: any
	Skip   int       `json:"skip,omitempty"`   // matching requests that go well before
	Count  int       `json:"count,omitempty"`  // matching requests that go wrong; 0: all
	// Status is the answer of FaultStatus: 429, 500, 502, 503 or another from
	// 400 to 599.
	Status int `json:"status,omitempty"`
	// RetryAfter is sent as it is: seconds or an HTTP date (RFC 9110, 10.2.3).
	RetryAfter string `json:"retry_after,omitempty"`
	Lag        int    `json:"lag,omitempty"` // look-ups, for FaultStale
}

func (f Fault) validate() error {
	switch f.Kind {
	case FaultStatus:
		if f.Status < 400 || f.Status > 599 {
			return fmt.Errorf("a fault of kind status needs a status from 400 to 599, not %d", f.Status)
		}
	case FaultStale:
		if f.Lag < 1 {
			return errors.New("a fault of kind stale needs a lag of 1 look-up or more")
		}
	case FaultDrop, FaultDropAfter, FaultHang:
	default:
		return fmt.Errorf("unknown kind of fault %q: use status, drop, drop-after, hang or stale", f.Kind)
	}
	if f.Skip < 0 || f.Count < 0 || strings.ContainsAny(f.RetryAfter, "\r\n") {
		return errors.New("skip and count of a fault cannot be negative, and retry_after is one line")
	}
	return nil
}

// faultList holds the faults in force, in the order in which they were added.
type faultList struct {
	mu     sync.Mutex
	faults []*Fault
}

// AddFault puts a fault in force. The first that matches a request is used.
func (s *Server) AddFault(fault Fault) error {
	if err := fault.validate(); err != nil {
		return err
	}
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	s.faults.faults = append(s.faults.faults, &fault)
	return nil
}

// ClearFaults ends all faults.
func (s *Server) ClearFaults() {
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	s.faults.faults = nil
}

// match finds the fault that a request meets, and counts it.
func (l *faultList) match(r *http.Request) *Fault {
	l.mu.Lock()
	defer l.mu.Unlock()
	for i, fault := range l.faults {
		if fault.Method != "" && fault.Method != r.Method || !strings.HasPrefix(r.URL.Path, fault.Path) {
			continue
		}
		if fault.Skip > 0 {
			fault.Skip--
			continue
		}
		if fault.Count > 0 {
			if fault.Count--; fault.Count == 0 {
				l.faults = append(l.faults[:i:i], l.faults[i+1:]...)
			}
		}
		return fault
	}
	return nil
}

// serveWithFault answers as the fault wants; nil is no fault.
func (s *Server) serveWithFault(w http.ResponseWriter, r *http.Request, logged *loggedRequest, fault *Fault) {
	if fault == nil {
		s.serveIndex(w, r, logged, 0)
		return
	}
	switch fault.Kind {
	case FaultStatus:
		s.drain(r)
		if fault.RetryAfter != "" {
			w.Header().Set("Retry-After", fault.RetryAfter)
		}
		replyText(w, fault.Status, http.StatusText(fault.Status))
	case FaultDrop:
		panic(http.ErrAbortHandler) // net/http's way to close a connection
	case FaultDropAfter:
		s.serveIndex(&lostAnswer{header: http.Header{}}, r, logged, 0)
		panic(http.ErrAbortHandler)
	case FaultHang:
		s.drain(r)
		select {
		case <-r.Context().Done():
		case <-s.closed:
		}
		panic(http.ErrAbortHandler)
	case FaultStale:
		s.serveIndex(w, r, logged, fault.Lag)
	}
}

// lostAnswer takes an answer that never reaches the client.
type lostAnswer struct{ header http.Header }

func (l *lostAnswer) Header() http.Header         { return l.header }
func (l *lostAnswer) Write(p []byte) (int, error) { return io.Discard.Write(p) }
func (l *lostAnswer) WriteHeader(int)             {}
