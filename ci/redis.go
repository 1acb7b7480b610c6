package main

import (
	_ "embed"

	"dagger/slipway/ci/internal/dagger"
)

const redisPort = "6379"

//go:embed scripts/forward.py
var forwardScript string

// withRedis binds a real Redis of its own (user tells it from others: the engine takes equal services for one) to a test
// container, tells its URL under the given names, and returns
// the words that, put before a command, make it answer on 127.0.0.1 as well.
func withRedis(in *dagger.Container, user string, names []string) (*dagger.Container, []string) {
	service := dag.Container().From(redisImage).WithEnvVariable("SLIPWAY_USER", user).WithExposedPort(6379).
		AsService(dagger.ContainerAsServiceOpts{Args: []string{"redis-server", "--save", "", "--appendonly", "no"},
			UseEntrypoint: true})
	in = in.WithServiceBinding("redis", service).WithNewFile("/slipway/forward.py", forwardScript)
	for _, name := range names {
		in = in.WithEnvVariable(name, "redis://redis:"+redisPort+"/0")
	}
	return in, []string{basePython, "-I", "/slipway/forward.py", "redis", redisPort}
}
