package standin

import "slices"

// view is a project as one look-up sees it, detached from the state.
type view struct {
	name    string // normalized
	project project
	serial  int64 // of the whole index
}

// look sees a project lag look-ups behind: a file or a yank is seen by a
// look-up only after lag others have gone before it. It is false for a project
// that does not exist, or is not to be seen yet.
func (s *Server) look(name string, lag int) (view, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.state.Projects[name]
	if p == nil {
		return view{}, false
	}
	horizon := p.Looks - int64(lag)
	p.Looks++
	v := view{name: name, project: *p, serial: s.state.Serial}
	v.project.Releases = nil
	for _, r := range p.Releases {
		seen := *r
		seen.Files = slices.DeleteFunc(slices.Clone(r.Files), func(f *file) bool { return lag > 0 && f.StoredAt > horizon })
		if lag > 0 && r.YankedAt > horizon {
			seen.Yanked, seen.YankedReason = false, ""
		}
		if len(seen.Files) > 0 {
			v.project.Releases = append(v.project.Releases, &seen)
		}
	}
	return v, lag == 0 || len(v.project.Releases) > 0
}
