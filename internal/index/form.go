package index

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"strings"
	"sync/atomic"

	"dagger/slipway/internal/dist"
)

// formFields are the core metadata fields by the name that the upload API gives them: lower case with "_" for "-", and
// in the plural for two. A field that is not here is not sent, or a METADATA file could set any field of the form.
var formFields = map[string]string{
	"metadata-version": "metadata_version", "name": "name", "version": "version", "dynamic": "dynamic",
	"platform": "platform", "supported-platform": "supported_platform", "summary": "summary",
	"description-content-type": "description_content_type", "keywords": "keywords", "author": "author",
	"author-email": "author_email", "maintainer": "maintainer", "maintainer-email": "maintainer_email",
	"license": "license", "license-expression": "license_expression", "license-file": "license_file",
	"classifier": "classifiers", "requires-dist": "requires_dist", "requires-python": "requires_python",
	"requires-external": "requires_external", "project-url": "project_urls", "home-page": "home_page",
	"download-url": "download_url", "provides-extra": "provides_extra", "provides-dist": "provides_dist",
	"obsoletes-dist": "obsoletes_dist", "import-name": "import_name", "import-namespace": "import_namespace",
	"requires": "requires", "provides": "provides", "obsoletes": "obsoletes",
}

// form is what the upload API wants to know of a file, in order (legacy upload API, docs/user/api/upload.md).
func form(file dist.File) [][2]string {
	fields := [][2]string{
		{":action", "file_upload"}, {"protocol_version", "1"}, {"filetype", string(file.Kind)}, {"pyversion", file.PythonTag},
		{"sha256_digest", file.SHA256}, {"blake2_256_digest", file.Blake2b256},
	}
	for _, field := range file.Metadata.Fields {
		if name, known := formFields[strings.ToLower(field.Name)]; known {
			fields = append(fields, [2]string{name, field.Value})
		}
	}
	if file.Metadata.Description != "" {
		fields = append(fields, [2]string{"description", file.Metadata.Description})
	}
	return fields
}

// upload is the body of one POST: the form, then the file from disk, so that memory does not grow with it.
type upload struct {
	io.Reader
	file        *checkedFile
	contentType string
	length      int64
}

func newUpload(file dist.File) (*upload, error) {
	var head bytes.Buffer
	writer := multipart.NewWriter(&head)
	for _, field := range form(file) {
		if err := writer.WriteField(field[0], field[1]); err != nil {
			return nil, err
		}
	}
	if _, err := writer.CreateFormFile("content", file.Name); err != nil { // application/octet-stream
		return nil, err
	}
	start := head.Len()
	if err := writer.Close(); err != nil {
		return nil, err
	}
	tail := bytes.Clone(head.Bytes()[start:])
	head.Truncate(start)
	content, err := os.Open(file.Path)
	if err != nil {
		return nil, err
	}
	checked := &checkedFile{file: content, want: file, sum: sha256.New()}
	return &upload{
		Reader: io.MultiReader(&head, checked, bytes.NewReader(tail)), file: checked,
		contentType: writer.FormDataContentType(), length: int64(start) + file.Size + int64(len(tail)),
	}, nil
}

// Close is called by the transport, at the latest when the request is over.
func (u *upload) Close() error { return u.file.file.Close() }

// request makes the POST. It has no GetBody, so that no transport sends it again by itself.
func (u *upload) request(to string, creds Credentials) (*http.Request, error) {
	request, err := http.NewRequest(http.MethodPost, to, nil)
	if err != nil {
		return nil, err
	}
	request.Body, request.ContentLength = u, u.length
	request.Header.Set("Content-Type", u.contentType)
	request.Header.Set("Accept", acceptProse)
	request.SetBasicAuth(creds.reveal())
	return request, nil
}

// checkedFile fails instead of ending when the bytes are no longer those that were hashed when the set was opened: the
// form never gets its end then, and no index takes it.
type checkedFile struct {
	file    *os.File
	want    dist.File
	sum     hash.Hash
	changed atomic.Bool
	done    atomic.Bool
}

func (c *checkedFile) Read(data []byte) (int, error) {
	count, err := c.file.Read(data)
	c.sum.Write(data[:count])
	if err != io.EOF {
		return count, err
	}
	if hex.EncodeToString(c.sum.Sum(nil)) != c.want.SHA256 {
		c.changed.Store(true)
		return count, &changedError{c.want.Name}
	}
	c.done.Store(true)
	return count, err
}

type changedError struct{ file string }

func (e *changedError) Error() string {
	return fmt.Sprintf("%s was changed on disk since it was checked; nothing of it was published: build again", e.file)
}
