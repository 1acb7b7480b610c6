package standin

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"
)

const controlPrefix = "/_standin/"

// serveControl answers the endpoints that no index has: the request log, and
// what else happens to an index in its life.
func (s *Server) serveControl(w http.ResponseWriter, r *http.Request) {
	endpoint := r.Method + " " + strings.TrimPrefix(r.URL.Path, controlPrefix)
	switch endpoint {
	case "GET requests":
		replyJSON(w, http.StatusOK, "application/json", s.Requests())
		return
	case "DELETE faults":
		s.ClearFaults()
		replyJSON(w, http.StatusOK, "application/json", map[string]bool{"ok": true})
		return
	}
	order := controlOrders[endpoint]
	if order == nil {
		replyText(w, http.StatusNotFound, "Not Found")
		return
	}
	body, err := controlBody(r)
	if err == nil {
		err = order(s, body)
	}
	switch {
	case errors.Is(err, ErrNotFound):
		replyText(w, http.StatusNotFound, err.Error())
	case err != nil:
		replyText(w, http.StatusBadRequest, err.Error())
	default:
		replyJSON(w, http.StatusOK, "application/json", map[string]bool{"ok": true})
	}
}

// controlOrders are the endpoints that take a JSON body.
var controlOrders = map[string]func(*Server, []byte) error{
	"POST faults": func(s *Server, body []byte) error {
		var fault Fault
		if err := decodeStrict(body, &fault); err != nil {
			return err
		}
		return s.AddFault(fault)
	},
	"POST yank": func(s *Server, body []byte) error {
		var order struct {
			Project, Version, Reason string
			Undo                     bool
		}
		if err := decodeStrict(body, &order); err != nil {
			return err
		}
		return s.setYanked(order.Project, order.Version, !order.Undo, order.Reason)
	},
	"POST delete": func(s *Server, body []byte) error {
		var order struct{ Filename string }
		if err := decodeStrict(body, &order); err != nil {
			return err
		}
		return s.Delete(order.Filename)
	},
}

// controlBody reads a JSON body. The content type is wanted because a web page
// of somewhere else cannot send it without being asked first.
func controlBody(r *http.Request) ([]byte, error) {
	contentType, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if contentType != "application/json" {
		return nil, errors.New("the body must be sent as Content-Type: application/json")
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, mebibyte))
	if err != nil {
		return nil, errors.New("the body cannot be read")
	}
	return body, nil
}

func decodeStrict(body []byte, into any) error {
	decoder := json.NewDecoder(strings.NewReader(string(body)))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return errors.New("the body is not the JSON that is wanted: " + err.Error())
	}
	return nil
}
