package standin

import (
	"cmp"
	"iter"
	"maps"
	"slices"
	"strings"
	"time"

	pep440 "github.com/aquasecurity/go-pep440-version"
)

// state is everything the index knows, but for the bytes of the files.
type state struct {
	Serial   int64               `json:"serial"` // grows with every change
	Projects map[string]*project `json:"projects"`
	Burnt    map[string]bool     `json:"burnt"` // names of deleted files, never to be used again
}

type project struct {
	Name     string     `json:"name"` // as last written by an upload
	Serial   int64      `json:"serial"`
	Releases []*release `json:"releases"` // oldest version first
	Looks    int64      `json:"looks"`    // look-ups so far, which a stale answer counts in
}

type release struct {
	Version      string            `json:"version"`
	Created      time.Time         `json:"created"`
	Yanked       bool              `json:"yanked"`
	YankedReason string            `json:"yanked_reason,omitempty"`
	YankedAt     int64             `json:"yanked_at,omitempty"` // the project's look-ups at that time
	Info         map[string]string `json:"info,omitempty"`      // single-valued fields of its first upload
	RequiresDist []string          `json:"requires_dist,omitempty"`
	Classifiers  []string          `json:"classifiers,omitempty"`
	Files        []*file           `json:"files"`
}

type file struct {
	Name           string    `json:"name"`
	Kind           string    `json:"kind"`
	PythonTag      string    `json:"python_tag"`
	RequiresPython string    `json:"requires_python,omitempty"`
	Comment        string    `json:"comment,omitempty"`
	Size           int64     `json:"size"`
	MD5            string    `json:"md5"`
	SHA256         string    `json:"sha256"`
	Blake2b256     string    `json:"blake2_256"`
	MetadataSHA256 string    `json:"metadata_sha256,omitempty"` // wheels only
	Uploaded       time.Time `json:"uploaded"`
	StoredAt       int64     `json:"stored_at"` // the project's look-ups at that time
}

func newState() state {
	return state{Projects: map[string]*project{}, Burnt: map[string]bool{}}
}

// files yields every file of the index.
func (s *state) files() iter.Seq[*file] {
	return func(yield func(*file) bool) {
		for _, p := range s.Projects {
			for _, r := range p.Releases {
				for _, f := range r.Files {
					if !yield(f) {
						return
					}
				}
			}
		}
	}
}

// size is the bytes of all files of a project; of none, 0.
func (p *project) size() (total int64) {
	if p == nil {
		return 0
	}
	for _, r := range p.Releases {
		for _, f := range r.Files {
			total += f.Size
		}
	}
	return total
}

// release finds the release of an equal version: 1.0 is 1.0.0. It is nil if
// there is none.
func (p *project) release(version pep440.Version) *release {
	if p == nil {
		return nil
	}
	for _, r := range p.Releases {
		if compareVersions(r.Version, version.String()) == 0 {
			return r
		}
	}
	return nil
}

func (r *release) hasSdist() bool {
	return r != nil && slices.ContainsFunc(r.Files, func(f *file) bool { return f.Kind == kindSdist })
}

// compareVersions orders versions that were parsed once already.
func compareVersions(a, b string) int {
	left, errLeft := pep440.Parse(a)
	right, errRight := pep440.Parse(b)
	if errLeft != nil || errRight != nil {
		return strings.Compare(a, b)
	}
	return left.Compare(right)
}

// store adds the file of an upload that passed every check. The caller holds
// the upload lock; what it decided upon cannot have changed.
func (s *Server) store(u *upload) error {
	if err := u.file.content.keep(u.file.blake2b); err != nil {
		return err
	}
	metadataSHA256 := ""
	if u.archive.metadata != nil && u.field("filetype") == kindWheel {
		if err := s.blobs.put(metadataKey(u.file.blake2b), u.archive.metadata); err != nil {
			return err
		}
		metadataSHA256 = sha256Hex(u.archive.metadata)
	}
	return s.change(func(st *state) error {
		st.add(u, metadataSHA256, s.now().UTC())
		return nil
	})
}

// change alters the state and writes it down. An alteration that fails must
// have altered nothing.
func (s *Server) change(alter func(*state) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.state.Serial++
	if err := alter(&s.state); err != nil {
		s.state.Serial--
		return err
	}
	return s.save()
}

func (s *state) add(u *upload, metadataSHA256 string, now time.Time) {
	p := s.Projects[u.meta.project]
	if p == nil {
		p = &project{}
		s.Projects[u.meta.project] = p
	}
	p.Name, p.Serial = u.meta.name, s.Serial
	r := p.release(u.meta.version)
	if r == nil {
		r = newRelease(u, now)
		p.Releases = append(p.Releases, r)
		slices.SortFunc(p.Releases, func(a, b *release) int { return compareVersions(a.Version, b.Version) })
	}
	r.Files = append(r.Files, &file{
		Name: u.file.name, Kind: u.field("filetype"), PythonTag: cmp.Or(u.field("pyversion"), "source"),
		RequiresPython: u.field("requires_python"), Comment: u.field("comment"), Size: u.file.size,
		MD5: u.file.md5, SHA256: u.file.sha256, Blake2b256: u.file.blake2b,
		MetadataSHA256: metadataSHA256, Uploaded: now, StoredAt: p.Looks,
	})
	slices.SortFunc(r.Files, func(a, b *file) int { return strings.Compare(a.Name, b.Name) })
}

func newRelease(u *upload, now time.Time) *release {
	r := &release{
		Version: u.meta.version.String(), Created: now, Info: map[string]string{},
		RequiresDist: u.form["requires_dist"], Classifiers: u.form["classifiers"],
	}
	for _, field := range metadataFields() {
		if value := u.field(field.form); value != "" && !field.many {
			r.Info[field.form] = value
		}
	}
	return r
}

// ErrNotFound says that a project, release or file is not in the index.
var ErrNotFound = notFound("not found")

type notFound string

func (n notFound) Error() string { return string(n) }

// Yank marks a whole release as yanked (PEP 592), as the index's web page does;
// there is no API for it. The reason may be empty.
func (s *Server) Yank(project, version, reason string) error {
	return s.setYanked(project, version, true, reason)
}

// Unyank takes a yank back.
func (s *Server) Unyank(project, version string) error {
	return s.setYanked(project, version, false, "")
}

func (s *Server) setYanked(name, version string, yanked bool, reason string) error {
	return s.change(func(st *state) error {
		p := st.Projects[normalizeName(name)]
		parsed, err := pep440.Parse(version)
		if err != nil {
			return ErrNotFound
		}
		r := p.release(parsed)
		if r == nil {
			return ErrNotFound
		}
		p.Serial = st.Serial
		r.Yanked, r.YankedReason, r.YankedAt = yanked, reason, p.Looks
		return nil
	})
}

// Delete removes a file. Its name is burnt: no file can have it ever again.
func (s *Server) Delete(fileName string) error {
	return s.change(func(st *state) error {
		for _, p := range st.Projects {
			for _, r := range p.Releases {
				kept := slices.DeleteFunc(slices.Clone(r.Files), func(f *file) bool { return f.Name == fileName })
				if len(kept) < len(r.Files) {
					r.Files = kept
					p.Serial = st.Serial
					st.Burnt[fileName] = true
					return nil
				}
			}
		}
		return ErrNotFound
	})
}

// projectNames are the normalized names, sorted.
func (s *state) projectNames() []string { return slices.Sorted(maps.Keys(s.Projects)) }
