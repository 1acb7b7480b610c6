package standin

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"iter"
	"maps"
	"slices"
	"strings"
	"time"

	pep440 "github.com/aquasecurity/go-pep440-version"
)

// state is everything the index knows, but for the bytes of the files.
type state struct {
	Serial   int64 // grows with every change
	Projects map[string]*project
	Burnt    map[string]bool // names of deleted files, never to be used again
}

type project struct {
	Name     string // as last written by an upload
	Serial   int64
	Releases []*release // oldest version first
	Looks    int64      // look-ups so far, which a stale answer counts in
}

type release struct {
	Version      string
	Created      time.Time
	Yanked       bool
	YankedReason string
	YankedAt     int64             // the project's look-ups at that time
	Info         map[string]string // single-valued fields of its first upload
	RequiresDist []string
	Classifiers  []string
	Files        []*file
}

type file struct {
	Name           string
	Kind           string
	PythonTag      string
	RequiresPython string
	Comment        string
	Size           int64
	MD5            string
	SHA256         string
	Blake2b256     string
	MetadataSHA256 string // wheels only
	Uploaded       time.Time
	StoredAt       int64 // the project's look-ups at that time
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
func (s *Server) store(u *upload) {
	s.blobs.Store(u.file.blake2b, u.file.content)
	metadataSHA256 := ""
	if u.archive.metadata != nil && u.field("filetype") == kindWheel {
		s.blobs.Store(metadataKey(u.file.blake2b), u.archive.metadata)
		metadataSHA256 = sha256Hex(u.archive.metadata)
	}
	_ = s.change(func(st *state) error {
		st.add(u, metadataSHA256, s.now().UTC())
		return nil
	})
}

func sha256Hex(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

// change alters the state. An alteration that fails must
// have altered nothing.
func (s *Server) change(alter func(*state) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.state.Serial++
	if err := alter(&s.state); err != nil {
		s.state.Serial--
		return err
	}
	return nil
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
