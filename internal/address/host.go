package address

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
)

// readHost gives a host its one spelling. What different programs would read as different hosts is refused: not only
// this one connects, pip does too.
func readHost(parsed *url.URL) (string, error) {
	host := parsed.Hostname()
	if strings.HasPrefix(parsed.Host, "[") {
		ip, err := netip.ParseAddr(host)
		if err != nil || !ip.Is6() || ip.Zone() != "" {
			return "", errForm
		}
		return ip.Unmap().String(), nil
	}
	host = strings.ToLower(dialled(host))
	labels := strings.Split(host, ".")
	switch ip, err := readIP(host); {
	case strings.Trim(host, "abcdefghijklmnopqrstuvwxyz0123456789-_.") != "":
		return "", badHost(host, "has characters that no host name has")
	case len(host) > maxHost:
		return "", badHost(host, fmt.Sprintf("is longer than %d characters, too long to be shown whole", maxHost))
	case strings.Contains("."+host+".", ".."):
		return "", badHost(host, "ends in a dot or has an empty part; leave out the dot")
	case err == nil:
		return ip.String(), nil
	case number(labels[len(labels)-1]):
		return "", badHost(host, "is a number that programs read as different addresses; write four decimal numbers, "+
			"as in 192.0.2.1")
	}
	return host, nil
}

func badHost(host, why string) error {
	if len(host) > 60 {
		host = host[:60] + "..."
	}
	return fmt.Errorf("is no URL to rely on: its host %s %s", strconv.QuoteToASCII(host), why)
}

// readIP reads an IP address in its usual spelling; the octal, hexadecimal and short ones of inet_aton are an error.
func readIP(host string) (netip.Addr, error) { return netip.ParseAddr(host) }

// number says whether a label is one to inet_aton: then the host is no name, however many parts it has.
func number(label string) bool {
	digits, hexadecimal := strings.CutPrefix(label, "0x")
	if hexadecimal {
		return strings.Trim(digits, "0123456789abcdef") == ""
	}
	return strings.Trim(label, "0123456789") == ""
}

var errNotDialled = errors.New("the host was asked for, not connected to")

// dialled is the name that net/http would look up for a host: punycode for an internationalised one (RFC 5891), after
// the mapping of full-width letters, dots and the like. It asks net/http itself, with a dialler that only listens, so
// that no second reading of the same rules can differ.
func dialled(host string) string {
	if !strings.ContainsFunc(host, func(r rune) bool { return r > '~' }) {
		return host
	}
	asked := host
	transport := &http.Transport{DialContext: func(_ context.Context, _, to string) (net.Conn, error) {
		if name, _, err := net.SplitHostPort(to); err == nil {
			asked = name
		}
		return nil, errNotDialled
	}}
	request := &http.Request{Method: http.MethodGet, URL: &url.URL{Scheme: "http", Host: host}, Header: http.Header{}}
	if reply, err := transport.RoundTrip(request); err == nil {
		reply.Body.Close()
	}
	return asked
}
