package index

import (
	"bytes"
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
	Files jsonFiles `json:"files"`
}

// jsonFiles are read one by one, so that a page of nothing but files is left at the limit and not when it fills the memory.
type jsonFiles []jsonFile

// UnmarshalJSON reads a list; null is none.
func (f *jsonFiles) UnmarshalJSON(data []byte) error {
	decoder := json.NewDecoder(bytes.NewReader(data))
	start, err := decoder.Token()
	if err != nil || start == nil {
		return err
	}
	if start != json.Delim('[') {
		return errors.New("its files are no list")
	}
	for decoder.More() {
		if len(*f) == maxLinks {
			return errLinks
		}
		var one jsonFile
		if err := decoder.Decode(&one); err != nil {
			return err
		}
		*f = append(*f, one)
	}
	return nil
}

type jsonFile struct {
	Filename string `json:"filename"`
	URL      string `json:"url"`
	Hashes   struct {
		SHA256 string `json:"sha256"`
	} `json:"hashes"`
	Size       int64           `json:"size"`
	UploadTime string          `json:"upload-time"`
	Yanked     json.RawMessage `json:"yanked"` // false, true, or the reason; anything else is false
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
			SHA256: sha256Hex(file.Hashes.SHA256), Size: max(0, file.Size),
		}
		remote.UploadTime, _ = time.Parse(time.RFC3339Nano, file.UploadTime)
		if json.Unmarshal(file.Yanked, &remote.YankedReason) == nil {
			remote.Yanked = remote.YankedReason != ""
		} else if json.Unmarshal(file.Yanked, &remote.Yanked) != nil {
			remote.Yanked = false
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
