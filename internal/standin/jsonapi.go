package standin

import (
	"fmt"
	"net/http"
	"strings"

	pep440 "github.com/aquasecurity/go-pep440-version"
)

// projectDetail is GET /pypi/<project>/json and /pypi/<project>/<version>/json:
// the parts of it that tools read.
type projectDetail struct {
	Info            map[string]any          `json:"info"`
	LastSerial      int64                   `json:"last_serial"`
	Releases        map[string][]fileDetail `json:"releases,omitempty"`
	URLs            []fileDetail            `json:"urls"`
	Vulnerabilities []any                   `json:"vulnerabilities"`
}

type fileDetail struct {
	CommentText    string            `json:"comment_text"`
	Digests        map[string]string `json:"digests"`
	Downloads      int               `json:"downloads"`
	Filename       string            `json:"filename"`
	HasSig         bool              `json:"has_sig"`
	MD5Digest      string            `json:"md5_digest"`
	PackageType    string            `json:"packagetype"`
	PythonVersion  string            `json:"python_version"`
	RequiresPython *string           `json:"requires_python"`
	Size           int64             `json:"size"`
	UploadTime     string            `json:"upload_time"`
	UploadTimeISO  string            `json:"upload_time_iso_8601"`
	URL            string            `json:"url"`
	Yanked         bool              `json:"yanked"`
	YankedReason   *string           `json:"yanked_reason"`
}

// serveProjectJSON answers the JSON API.
func (s *Server) serveProjectJSON(w http.ResponseWriter, r *http.Request, lag int) {
	parts := strings.Split(strings.TrimPrefix(r.URL.Path, "/pypi/"), "/")
	if len(parts) == 4 && parts[3] == "" || len(parts) == 3 && parts[2] == "" {
		parts = parts[:len(parts)-1]
	}
	if len(parts) < 2 || len(parts) > 3 || parts[len(parts)-1] != "json" || !validName(parts[0]) {
		replyJSON(w, http.StatusNotFound, "application/json", map[string]string{"message": "Not Found"})
		return
	}
	if normalized := normalizeName(parts[0]); normalized != parts[0] {
		redirect(w, r, "/pypi/"+normalized+strings.TrimPrefix(r.URL.Path, "/pypi/"+parts[0]))
		return
	}
	view, found := s.look(parts[0], lag)
	shown := view.latest()
	if len(parts) == 3 && found {
		shown = view.find(parts[1])
	}
	if !found || shown == nil {
		replyJSON(w, http.StatusNotFound, "application/json", map[string]string{"message": "Not Found"})
		return
	}
	detail := view.detail(shown, baseURL(r), len(parts) == 2)
	w.Header().Set("X-PyPI-Last-Serial", fmt.Sprint(detail.LastSerial))
	w.Header().Set("Cache-Control", "max-age=900, public")
	replyJSON(w, http.StatusOK, "application/json", detail)
}

func (v view) find(version string) *release {
	parsed, err := pep440.Parse(version)
	if err != nil {
		return nil
	}
	return v.project.release(parsed)
}

// latest is the release that the JSON API shows for a project: the newest that
// is final and not yanked, else the newest not yanked, else the newest.
func (v view) latest() *release {
	var best *release
	rank := 0
	for _, r := range v.project.Releases {
		mine := 1
		if !r.Yanked {
			mine = 2
			if parsed, err := pep440.Parse(r.Version); err == nil && !parsed.IsPreRelease() {
				mine = 3
			}
		}
		if mine >= rank {
			best, rank = r, mine
		}
	}
	return best
}

func (v view) detail(shown *release, base string, withReleases bool) projectDetail {
	info := map[string]any{
		"name": v.project.Name, "version": shown.Version, "yanked": shown.Yanked, "yanked_reason": nil,
		"classifiers": shown.Classifiers, "requires_dist": shown.RequiresDist,
	}
	if shown.Yanked {
		info["yanked_reason"] = shown.YankedReason
	}
	for _, field := range metadataFields() {
		if !field.many {
			info[field.form] = shown.Info[field.form]
		}
	}
	detail := projectDetail{
		Info: info, LastSerial: v.project.Serial, URLs: fileDetails(shown, base), Vulnerabilities: []any{},
	}
	if withReleases {
		detail.Releases = map[string][]fileDetail{}
		for _, r := range v.project.Releases {
			detail.Releases[r.Version] = fileDetails(r, base)
		}
	}
	return detail
}

func fileDetails(r *release, base string) []fileDetail {
	details := []fileDetail{}
	for _, f := range r.Files {
		detail := fileDetail{
			CommentText: f.Comment, Downloads: -1, Filename: f.Name, MD5Digest: f.MD5, PackageType: f.Kind,
			Digests:       map[string]string{"md5": f.MD5, "sha256": f.SHA256, "blake2b_256": f.Blake2b256},
			PythonVersion: f.PythonTag, Size: f.Size, URL: base + f.path(), Yanked: r.Yanked,
			UploadTime:    f.Uploaded.UTC().Format("2006-01-02T15:04:05"),
			UploadTimeISO: f.Uploaded.UTC().Format("2006-01-02T15:04:05.000000Z"),
		}
		if f.RequiresPython != "" {
			detail.RequiresPython = &f.RequiresPython
		}
		if r.Yanked {
			detail.YankedReason = &r.YankedReason
		}
		details = append(details, detail)
	}
	return details
}
