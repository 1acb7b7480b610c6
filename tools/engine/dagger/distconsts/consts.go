// Package distconsts takes the place of Dagger's package of this name, which is a module of its own that was never
// tagged for v0.19.7, so that no module proxy has it. The names are those that Dagger's source refers to. The paths are
// ours: everything below one folder, so that an engine built with them shares nothing with another one on the machine.
package distconsts

const prefix = "/var/lib/slipway-engine"

const (
	EngineContainerName   = "slipway-engine"
	DefaultEngineSockAddr = "unix://" + prefix + "/run/engine.sock"

	RuncPath                         = prefix + "/bin/runc"
	DaggerInitPath                   = prefix + "/bin/dagger-init"
	EngineDefaultStateDir            = prefix + "/state"
	EngineContainerBuiltinContentDir = prefix + "/content"

	// Certificates in this folder would be installed into every container before every command. It does not exist:
	// our images have the machine's certificates in them.
	EngineCustomCACertsDir = prefix + "/no-certificates"
)

// Where the engine is told which image holds an SDK.
const (
	GoSDKManifestDigestEnvName         = "DAGGER_GO_SDK_MANIFEST_DIGEST"
	PythonSDKManifestDigestEnvName     = "DAGGER_PYTHON_SDK_MANIFEST_DIGEST"
	TypescriptSDKManifestDigestEnvName = "DAGGER_TYPESCRIPT_SDK_MANIFEST_DIGEST"
)

// Images that Dagger's own code names.
const (
	AlpineVersion  = "3.22.1"
	AlpineImage    = "alpine:" + AlpineVersion
	GolangVersion  = "1.25.5"
	GolangImage    = "golang:" + GolangVersion + "-alpine"
	BusyboxVersion = "1.37.0"
	BusyboxImage   = "busybox:" + BusyboxVersion
)

// OCIVersionAnnotation is the key of an image's version.
const OCIVersionAnnotation = "org.opencontainers.image.version"
