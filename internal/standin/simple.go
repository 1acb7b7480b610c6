package standin

import (
	"fmt"
	"html"
	"net/http"
	"slices"
	"strings"
)

// apiVersion is the version of the simple API that PyPI answers with: PEP 700
// sizes and times, PEP 714 metadata, PEP 740 provenance, PEP 792 status.
const apiVersion = "1.4"

// simpleIndex is GET /simple/ (PEP 691).
type simpleIndex struct {
	Meta     simpleMeta      `json:"meta"`
	Projects []simpleProject `json:"projects"`
}

type simpleMeta struct {
	APIVersion string `json:"api-version"`
	LastSerial int64  `json:"_last-serial"`
}

type simpleProject struct {
	Name       string `json:"name"`
	LastSerial int64  `json:"_last-serial"`
}

// simpleDetail is GET /simple/<project>/ (PEP 691, 700, 792).
type simpleDetail struct {
	Meta               simpleMeta        `json:"meta"`
	Name               string            `json:"name"`
	Versions           []string          `json:"versions"`
	Files              []simpleFile      `json:"files"`
	AlternateLocations []string          `json:"alternate-locations"`
	ProjectStatus      map[string]string `json:"project-status"`
}

type simpleFile struct {
	Filename         string            `json:"filename"`
	URL              string            `json:"url"`
	Hashes           map[string]string `json:"hashes"`
	RequiresPython   *string           `json:"requires-python"`
	Size             int64             `json:"size"`
	UploadTime       string            `json:"upload-time"`
	Yanked           any               `json:"yanked"`                  // false, true or the reason (PEP 592)
	CoreMetadata     any               `json:"core-metadata"`           // false or its hashes (PEP 714)
	DistInfoMetadata any               `json:"data-dist-info-metadata"` // the same under the old name
	Provenance       *string           `json:"provenance"`
}

// serveSimple answers /simple/ and everything below.
func (s *Server) serveSimple(w http.ResponseWriter, r *http.Request, lag int) {
	name, rest, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/simple/"), "/")
	if rest != "" || name != "" && !validName(name) {
		replyText(w, http.StatusNotFound, "Not Found")
		return
	}
	if name == "" {
		s.serveIndexPage(w, r)
		return
	}
	if normalized := normalizeName(name); r.URL.Path != "/simple/"+normalized+"/" {
		redirect(w, r, "/simple/"+normalized+"/")
		return
	}
	view, found := s.look(name, lag)
	if !found {
		replyText(w, http.StatusNotFound, "Not Found")
		return
	}
	detail := view.simple(baseURL(r))
	w.Header().Set("X-PyPI-Last-Serial", fmt.Sprint(detail.Meta.LastSerial))
	negotiate(w, r, detail, func() string { return detailPage(detail) })
}

func (s *Server) serveIndexPage(w http.ResponseWriter, r *http.Request) {
	s.mu.RLock()
	index := simpleIndex{Meta: simpleMeta{apiVersion, s.state.Serial}, Projects: []simpleProject{}}
	for _, name := range s.state.projectNames() {
		p := s.state.Projects[name]
		index.Projects = append(index.Projects, simpleProject{p.Name, p.Serial})
	}
	s.mu.RUnlock()
	w.Header().Set("X-PyPI-Last-Serial", fmt.Sprint(index.Meta.LastSerial))
	negotiate(w, r, index, func() string { return indexPage(index) })
}

// simple is a project as the simple API shows it.
func (v view) simple(base string) simpleDetail {
	detail := simpleDetail{
		Meta: simpleMeta{apiVersion, v.project.Serial}, Name: v.name, Versions: []string{}, Files: []simpleFile{},
		AlternateLocations: []string{}, ProjectStatus: map[string]string{"status": "active"},
	}
	for _, r := range v.project.Releases {
		for _, f := range r.Files {
			detail.Files = append(detail.Files, simpleFileOf(r, f, base))
			detail.Versions = append(detail.Versions, r.Version)
		}
	}
	detail.Versions = slices.Compact(detail.Versions)
	return detail
}

func simpleFileOf(r *release, f *file, base string) simpleFile {
	shown := simpleFile{
		Filename: f.Name, URL: base + f.path(), Hashes: map[string]string{"sha256": f.SHA256}, Size: f.Size,
		UploadTime: f.Uploaded.UTC().Format("2006-01-02T15:04:05.000000Z"),
		Yanked:     false, CoreMetadata: false, DistInfoMetadata: false,
	}
	if f.RequiresPython != "" {
		shown.RequiresPython = &f.RequiresPython
	}
	if r.Yanked {
		shown.Yanked = true
		if r.YankedReason != "" {
			shown.Yanked = r.YankedReason
		}
	}
	if f.MetadataSHA256 != "" {
		hashes := map[string]string{"sha256": f.MetadataSHA256}
		shown.CoreMetadata, shown.DistInfoMetadata = hashes, hashes
	}
	return shown
}

// indexPage is the HTML form of the index (PEP 503).
func indexPage(index simpleIndex) string {
	var b strings.Builder
	writeHead(&b, "Simple index")
	for _, p := range index.Projects {
		fmt.Fprintf(&b, "    <a href=\"/simple/%s/\">%s</a>\n", normalizeName(p.Name), html.EscapeString(p.Name))
	}
	b.WriteString("  </body>\n</html>\n")
	return b.String()
}

// detailPage is the HTML form of a project's page (PEP 503, 592, 658, 714).
func detailPage(detail simpleDetail) string {
	var b strings.Builder
	writeHead(&b, "Links for "+detail.Name)
	fmt.Fprintf(&b, "    <h1>Links for %s</h1>\n", html.EscapeString(detail.Name))
	for _, f := range detail.Files {
		fmt.Fprintf(&b, "    <a href=\"%s#sha256=%s\"", html.EscapeString(f.URL), f.Hashes["sha256"])
		if f.RequiresPython != nil {
			fmt.Fprintf(&b, " data-requires-python=\"%s\"", html.EscapeString(*f.RequiresPython))
		}
		if hashes, ok := f.CoreMetadata.(map[string]string); ok {
			fmt.Fprintf(&b, " data-dist-info-metadata=\"sha256=%[1]s\" data-core-metadata=\"sha256=%[1]s\"", hashes["sha256"])
		}
		if f.Yanked != false {
			reason, _ := f.Yanked.(string)
			fmt.Fprintf(&b, " data-yanked=\"%s\"", html.EscapeString(reason))
		}
		fmt.Fprintf(&b, ">%s</a><br />\n", html.EscapeString(f.Filename))
	}
	b.WriteString("  </body>\n</html>\n")
	return b.String()
}

func writeHead(b *strings.Builder, title string) {
	fmt.Fprintf(b, "<!DOCTYPE html>\n<html>\n  <head>\n    <meta name=\"pypi:repository-version\" content=\"%s\">\n"+
		"    <title>%s</title>\n  </head>\n  <body>\n", apiVersion, html.EscapeString(title))
}
