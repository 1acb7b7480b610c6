package index

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
)

// maxDownload bounds a file whose size the index does not say, in bytes; indexes take 100 MiB unless asked for more.
const maxDownload = 1 << 30

// Download writes one file to w and checks its hash and size while it streams. With an error, w has got bytes that must
// not be used. It is retried only until the first byte was written.
func (c *Client) Download(ctx context.Context, remote Remote, w io.Writer) error {
	call, ctx, stop := c.begin(ctx, Credentials{})
	defer stop()
	from, err := call.checkRemote(remote)
	if err != nil {
		return err
	}
	return call.retry(ctx, "download of "+remote.Filename, func() error {
		written := &counted{to: w, sum: sha256.New()}
		by := source{led: true, public: remote.public}
		err := call.get(ctx, from, by, "application/octet-stream, */*;q=0.1", func(reply *http.Response, _ bool) error {
			return call.save(reply, remote, written)
		})
		var passing *transient
		if errors.As(err, &passing) && written.count > 0 {
			return fmt.Errorf("download of %s broke off after %d bytes: %w; run it again",
				remote.Filename, written.count, passing.err)
		}
		return err
	})
}

func (c *call) checkRemote(remote Remote) (*url.URL, error) {
	simple, err := parseURL("simple URL", c.Index.SimpleURL)
	if err != nil {
		return nil, err
	}
	from, err := url.Parse(remote.URL)
	if err != nil || checkLink(simple, from) != nil {
		return nil, fmt.Errorf("the index gives no address for %s that can be used", remote.Filename)
	}
	if remote.SHA256 == "" {
		return nil, fmt.Errorf("the index gives no sha256 for %s, so a download could not be checked", remote.Filename)
	}
	return from, nil
}

// counted hashes and counts what it passes on.
type counted struct {
	to  io.Writer
	sum interface {
		io.Writer
		Sum([]byte) []byte
	}
	count int64
}

func (c *counted) Write(data []byte) (int, error) {
	count, err := c.to.Write(data)
	c.count += int64(count)
	c.sum.Write(data[:count])
	if err != nil {
		err = &writeError{err}
	}
	return count, err
}

// writeError is trouble on our side of a download.
type writeError struct{ error }

func (c *call) save(reply *http.Response, remote Remote, into *counted) error {
	if reply.StatusCode != http.StatusOK {
		return fmt.Errorf("download of %s: %w", remote.Filename, c.answered(reply))
	}
	limit := int64(maxDownload)
	if remote.Size > 0 {
		limit = min(limit, remote.Size)
	}
	_, err := io.Copy(into, io.LimitReader(reply.Body, limit+1))
	var own *writeError
	switch {
	case errors.As(err, &own):
		return fmt.Errorf("download of %s: %w", remote.Filename, own.error)
	case err != nil:
		return &lostError{err}
	case into.count > limit:
		return fmt.Errorf("download of %s: the file has more than the %d bytes it should have", remote.Filename, limit)
	}
	if got := hex.EncodeToString(into.sum.Sum(nil)); got != remote.SHA256 {
		return fmt.Errorf("download of %s: the bytes have sha256 %s, the index lists %s", remote.Filename, got, remote.SHA256)
	}
	return nil
}
