package project

import (
	"regexp"
	"time"
)

var envShape = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

func (r *configReader) testInstall(at string, value any) {
	list, isArray := value.([]any)
	if text, ok := value.(string); ok {
		list, isArray = []any{text}, true
	}
	texts := words(value)
	if !isArray || len(texts) != len(list) || len(texts) == 0 {
		r.problem(at, "is %s and must be a string or an array of strings: %s", kindOf(value), installForms)
		return
	}
	for _, entry := range texts {
		if !validInstall(entry) {
			r.problem(at, "%q is none of %s", entry, installForms)
			return
		}
	}
	r.config.Test.Install = texts
}

func (r *configReader) testCoverage(at string, value any) {
	percent, ok := number(value)
	if !ok || !(percent >= 0 && percent <= 100) {
		r.problem(at, "must be a number from 0 to 100, percent")
		return
	}
	r.config.Test.Coverage = &percent
}

func number(value any) (float64, bool) {
	switch value := value.(type) {
	case int64:
		return float64(value), true
	case float64:
		return value, true
	}
	return 0, false
}

func (r *configReader) testIntegration(at string, value any) {
	name, ok := r.string(at, value)
	if ok && name != IntegrationByMarker {
		name, ok = r.file(at, name)
	}
	if ok {
		r.config.Test.Integration = name
	}
}

func (r *configReader) testTimeout(at string, value any) {
	text, ok := r.string(at, value)
	if !ok {
		return
	}
	timeout, err := time.ParseDuration(text)
	if err != nil || timeout <= 0 || timeout > 24*time.Hour {
		r.problem(at, `%q is not a time of up to 24 hours, as in "20m" or "1h30m"`, text)
		return
	}
	r.config.Test.Timeout = timeout
}

func (r *configReader) testRedis(at string, value any) {
	list, ok := r.strings(at, value)
	for _, name := range list {
		if !envShape.MatchString(name) || len(name) > 100 {
			r.problem(at, "%q cannot be the name of an environment variable", name)
			return
		}
	}
	if ok {
		r.config.Test.Redis = list
	}
}
