package standin

import (
	"io"
	"net/http"
)

const mebibyte = 1 << 20

// Limits bound what a client can make the stand-in hold. A zero field takes
// the value that stands with it; File and Project are PyPI's defaults.
type Limits struct {
	File     int64 // bytes of one distribution file; 100 MiB
	Project  int64 // bytes of all files of one project; 10 GiB
	Fields   int64 // bytes of all other form fields of one upload; 16 MiB
	Members  int   // entries of one archive; 100 000
	Requests int   // entries kept in the request log, the newest; 10 000
}

func (l Limits) withDefaults() Limits {
	setDefault(&l.File, 100*mebibyte)
	setDefault(&l.Project, 10*1024*mebibyte)
	setDefault(&l.Fields, 16*mebibyte)
	setDefault(&l.Members, 100_000)
	setDefault(&l.Requests, 10_000)
	return l
}

func setDefault[N int | int64](field *N, value N) {
	if *field == 0 {
		*field = value
	}
}

// body is the most that is read of one request: the file, the fields, and the
// multipart framing around them.
func (l Limits) body() int64 { return l.File + l.Fields + mebibyte }

// drain reads what a client still sends, within the limits. Answering without
// it resets the connection, and the client sees a broken pipe in place of the
// answer.
func (s *Server) drain(r *http.Request) {
	_, _ = io.Copy(io.Discard, io.LimitReader(r.Body, s.limits.body()))
}
