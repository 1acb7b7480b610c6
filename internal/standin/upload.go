package standin

import (
	"errors"
	"net/http"
	"strings"
	"time"
)

// maxReleaseAge is how long after its first file a release takes further ones.
const maxReleaseAge = 14 * 24 * time.Hour

// uploadChecks are what an upload must pass, in PyPI's own order: the first
// that fails is the one answered. Identity comes before all of them.
var uploadChecks = []func(*Server, *upload) error{
	checkAction,
	checkProtocol,
	checkTuples,
	checkForm,
	checkMetadata,
	checkFilePresent,
	checkProject,
	checkDescription,
	checkFileName,
	checkSize,
	checkDigests,
	checkDuplicate,
	checkBurnt,
	checkAge,
	checkOneSdist,
	checkArchive,
	checkSdistName,
	checkWheelName,
	checkLicenseFiles,
	checkRecord,
	checkEntryPoints,
	checkInnerMetadata,
}

// errAlreadyThere ends the checks of a file that the index has, byte for byte:
// success, and nothing changes.
var errAlreadyThere = errors.New("the index has this file already")

// serveUpload takes one file (legacy upload API).
func (s *Server) serveUpload(w http.ResponseWriter, r *http.Request, logged *loggedRequest) {
	if r.Method != http.MethodPost {
		s.drain(r)
		w.Header().Set("Allow", http.MethodPost)
		replyText(w, http.StatusMethodNotAllowed, "Method Not Allowed")
		return
	}
	err := s.upload(w, r, logged)
	var refused *refusal
	switch {
	case err == nil, errors.Is(err, errAlreadyThere):
		replyText(w, http.StatusOK, "200 OK")
	case errors.As(err, &refused):
		replyRefusal(w, r, refused)
	default:
		replyText(w, http.StatusInternalServerError, err.Error())
	}
}

func (s *Server) upload(w http.ResponseWriter, r *http.Request, logged *loggedRequest) error {
	who, err := s.authenticate(r)
	if err != nil {
		s.drain(r)
		return err
	}
	u, err := s.readUpload(w, r)
	if u.file != nil {
		logged.setFile(u.file.name, u.file.sha256)
	}
	if err != nil {
		return err
	}
	u.identity = who
	u.cleanForm()
	s.uploading.Lock()
	defer s.uploading.Unlock()
	for _, check := range s.checks {
		if err := check(s, u); err != nil {
			return err
		}
	}
	s.store(u)
	return nil
}

func checkAction(_ *Server, u *upload) error {
	if u.field(":action") != "file_upload" {
		return refuse("The field ':action' must be 'file_upload', not %s.", pyQuote(u.field(":action")))
	}
	return nil
}

func checkProtocol(_ *Server, u *upload) error {
	if _, given := u.form["protocol_version"]; given && u.field("protocol_version") != "1" {
		return refuse("Unknown protocol version.")
	}
	return nil
}

// checkTuples refuses fields that were sent as files. An OpenPGP signature
// sent so is ignored (PyPI stopped taking them in 2023).
func checkTuples(_ *Server, u *upload) error {
	for _, name := range u.tuples {
		if name != "gpg_signature" && name != "content" {
			return refuse("%s: Should not be a tuple.", name)
		}
	}
	return nil
}

func checkFilePresent(_ *Server, u *upload) error {
	if u.file == nil {
		return refuse("Upload payload does not have a file.")
	}
	return nil
}

// checkProject finds the project and says whether this token may upload to it.
// A project that does not exist is created by its first file.
func checkProject(s *Server, u *upload) error {
	s.mu.RLock()
	u.project = s.state.Projects[u.meta.project]
	s.mu.RUnlock()
	if !u.identity.mayUpload(u.meta.project) {
		name := u.meta.name
		if u.project != nil {
			name = u.project.Name
		}
		return forbid("Invalid API Token: project-scoped token is not valid for project: %s", pyQuote(name))
	}
	return nil
}

func checkSize(s *Server, u *upload) error {
	if u.file.size > s.limits.File {
		return refuse("File too large. Limit for project %s is %d MB. See %s for more information.",
			pyQuote(u.meta.name), s.limits.File/mebibyte, u.help("file-size-limit"))
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	if u.file.size+u.project.size() > s.limits.Project {
		return refuse("Project size too large. Limit for project %s total size is %d GB. See %s",
			pyQuote(u.meta.name), s.limits.Project/(1024*mebibyte), u.help("project-size-limit"))
	}
	return nil
}

func checkDigests(_ *Server, u *upload) error {
	for field, computed := range map[string]string{
		"md5_digest":        u.file.md5,
		"sha256_digest":     u.file.sha256,
		"blake2_256_digest": u.file.blake2b,
	} {
		if sent := u.field(field); sent != "" && strings.ToLower(sent) != computed {
			return refuse("The digest supplied does not match a digest calculated from the uploaded file.")
		}
	}
	return nil
}

// checkDuplicate compares with every file of the index: the same name and the
// same bytes is success without effect; one of the two alone is refused.
func checkDuplicate(s *Server, u *upload) error {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for known := range s.state.files() {
		sameBytes := known.Blake2b256 == u.file.blake2b
		sameName := known.Name == u.file.name
		if sameBytes && sameName {
			return errAlreadyThere
		}
		if sameBytes || sameName {
			return refuse("File already exists (%s, with blake2_256 hash '%s'). See %s for more information.",
				pyQuote(u.file.name), u.file.blake2b, u.help("file-name-reuse"))
		}
	}
	return nil
}

func checkBurnt(s *Server, u *upload) error {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.state.Burnt[u.file.name] {
		return refuse("This filename was previously used by a file that has since been deleted. "+
			"Use a different version. See %s for more information.", u.help("file-name-reuse"))
	}
	return nil
}

func checkAge(s *Server, u *upload) error {
	s.mu.RLock()
	defer s.mu.RUnlock()
	release := u.project.release(u.meta.version)
	if release != nil && s.now().Sub(release.Created) > maxReleaseAge {
		return refuse("Uploading new files to releases older than 14 days is not allowed.")
	}
	return nil
}

func checkOneSdist(s *Server, u *upload) error {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if u.field("filetype") == kindSdist && u.project.release(u.meta.version).hasSdist() {
		return refuse("Only one sdist may be uploaded per release.")
	}
	return nil
}
