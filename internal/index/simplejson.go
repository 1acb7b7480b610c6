package index

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/url"
	"strings"
	"time"
)

type jsonPage struct {
	Meta struct {
		Version string `json:"api-version"`
	} `json:"meta"`
	Files []jsonFile `json:"files"`
}

type jsonFile struct {
	Filename   string            `json:"filename"`
	URL        string            `json:"url"`
	Hashes     map[string]string `json:"hashes"`
	Size       int64             `json:"size"`
	UploadTime string            `json:"upload-time"`
	Yanked     any               `json:"yanked"` // false, true, or the reason
}

// parseJSON reads a project's page in JSON (PEP 691, with the fields of PEP 700).
func parseJSON(data []byte, page *url.URL) ([]Remote, error) {
	var parsed jsonPage
	if err := json.Unmarshal(data, &parsed); err != nil {
		return nil, err
	}
	if parsed.Meta.Version != "1" && !strings.HasPrefix(parsed.Meta.Version, "1.") {
		return nil, errAPIVersion
	}
	files := make([]Remote, 0, len(parsed.Files))
	for _, file := range parsed.Files {
		if file.Filename == "" {
			return nil, errors.New("a file has no name")
		}
		remote := Remote{
			Filename: file.Filename, URL: link(page, file.URL),
			SHA256: sha256Hex(file.Hashes["sha256"]), Size: max(0, file.Size),
		}
		remote.UploadTime, _ = time.Parse(time.RFC3339Nano, file.UploadTime)
		switch yanked := file.Yanked.(type) {
		case bool:
			remote.Yanked = yanked
		case string:
			remote.Yanked, remote.YankedReason = yanked != "", yanked
		}
		files = append(files, remote)
	}
	return files, nil
}

// sha256Hex is a digest in lower case, or empty if it is none.
func sha256Hex(digest string) string {
	digest = strings.ToLower(digest)
	if sum, err := hex.DecodeString(digest); err != nil || len(sum) != 32 {
		return ""
	}
	return digest
}
