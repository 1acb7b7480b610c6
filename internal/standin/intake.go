package standin

import (
	"bytes"
	"crypto/md5" // the legacy API still lets clients send it
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strings"

	"golang.org/x/crypto/blake2b"
)

// maxFields bounds the number of form fields of one upload. Metadata has a few
// hundred at most.
const maxFields = 4096

// upload is one upload while it is judged.
type upload struct {
	base     string // where the client reached the index, for help links
	identity identity

	form   map[string][]string
	tuples []string // fields sent as a file that should not be
	file   *uploadedFile

	meta    releaseMetadata // set by checkMetadata
	project *project        // nil: this upload creates it
	archive archive         // set by checkArchive
}

// uploadedFile is the form's "content".
type uploadedFile struct {
	name        string
	contentType string
	content     []byte
	size        int64 // bytes received; one more than the limit stands for any more
	md5         string
	sha256      string
	blake2b     string
}

// field returns the first value of a form field.
func (u *upload) field(name string) string {
	if values := u.form[name]; len(values) > 0 {
		return values[0]
	}
	return ""
}

// help is a link to a paragraph of the index's help page.
func (u *upload) help(anchor string) string { return u.base + "/help/#" + anchor }

// readUpload reads the multipart body of an upload as a stream. The form is
// read to its end even when the file is too large, because the checks come in
// the index's order, not in the order of the fields.
func (s *Server) readUpload(w http.ResponseWriter, r *http.Request) (*upload, error) {
	u := &upload{base: baseURL(r), form: map[string][]string{}}
	r.Body = http.MaxBytesReader(w, r.Body, s.limits.body())
	parts, err := r.MultipartReader()
	if err != nil {
		return u, refuse("The upload is not a multipart/form-data request.")
	}
	remaining := s.limits.Fields
	for count := 0; ; count++ {
		part, err := parts.NextRawPart()
		if errors.Is(err, io.EOF) {
			return u, nil
		}
		if err == nil && count >= maxFields {
			return u, &refusal{http.StatusRequestEntityTooLarge, "Too many form fields."}
		}
		if err == nil {
			err = s.readPart(u, part, &remaining)
		}
		if err != nil {
			return u, intakeError(err)
		}
	}
}

// intakeError puts a failure of reading into words for the client.
func intakeError(err error) error {
	var tooLarge *http.MaxBytesError
	var refused *refusal
	switch {
	case errors.As(err, &refused):
		return err
	case errors.As(err, &tooLarge):
		return &refusal{http.StatusRequestEntityTooLarge, "Request body too large."}
	}
	return refuse("The multipart body cannot be read: %s.", err)
}

func (s *Server) readPart(u *upload, part *multipart.Part, remaining *int64) error {
	_, disposition, err := mime.ParseMediaType(part.Header.Get("Content-Disposition"))
	if err != nil {
		return refuse("A part of the multipart body has no valid Content-Disposition.")
	}
	name := disposition["name"]
	fileName, isFile := disposition["filename"]
	switch {
	case name == "content" && isFile && u.file != nil:
		return refuse("content: Only one file may be sent with one request.")
	case name == "content" && isFile:
		return s.readFile(u, part, fileName)
	case isFile || name == "content":
		u.tuples = append(u.tuples, name)
		_, err = io.Copy(io.Discard, part)
		return err
	}
	value, err := io.ReadAll(io.LimitReader(part, *remaining+1))
	*remaining -= int64(len(value) + len(name))
	if err == nil && *remaining < 0 {
		return &refusal{http.StatusRequestEntityTooLarge, "The form fields are too large."}
	}
	u.form[name] = append(u.form[name], string(value))
	return err
}

// readFile keeps the bytes of "content" and digests them on the way.
func (s *Server) readFile(u *upload, part *multipart.Part, name string) error {
	u.file = &uploadedFile{name: name, contentType: "text/plain"} // RFC 7578, 4.4
	if sent, given := part.Header["Content-Type"]; given {
		u.file.contentType = sent[0]
	}
	digests := newDigests()
	within := io.LimitReader(part, s.limits.File+1)
	var content bytes.Buffer
	var err error
	u.file.size, err = io.Copy(io.MultiWriter(&content, digests.md5, digests.sha256, digests.blake2b), within)
	if err != nil {
		return err
	}
	u.file.content = content.Bytes()
	u.file.md5 = hexSum(digests.md5)
	u.file.sha256 = hexSum(digests.sha256)
	u.file.blake2b = hexSum(digests.blake2b)
	_, err = io.Copy(io.Discard, part)
	return err
}

type digests struct{ md5, sha256, blake2b hash.Hash }

func newDigests() digests {
	b, _ := blake2b.New256(nil) // fails for a key that is too long only
	return digests{md5.New(), sha256.New(), b}
}

func hexSum(h hash.Hash) string { return hex.EncodeToString(h.Sum(nil)) }

// cleanForm drops the values that old tools send for "nothing", and escapes
// NUL, as the index does before it looks at the form.
func (u *upload) cleanForm() {
	for name, values := range u.form {
		if strings.TrimSpace(values[0]) == "UNKNOWN" {
			delete(u.form, name)
			continue
		}
		for i, value := range values {
			values[i] = strings.ReplaceAll(value, "\x00", `\x00`)
		}
	}
}
